import * as z from 'zod/mini'

/** What people are told of a setting. */
export interface SettingWords {
  readonly help: string
  /** Whether its value must never be shown. */
  readonly secret?: true
}

/** The words of every setting, by its schema. */
export const settingWords = z.registry<SettingWords>()

/** Puts words to the schema of a setting. */
export const setting = <Schema extends z.core.$ZodType>(schema: Schema, words: SettingWords): Schema => {
  settingWords.add(schema, words)
  return schema
}
