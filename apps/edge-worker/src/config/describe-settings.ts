import * as z from 'zod/mini'
import { collectorConfigSchema, sourceSchema } from './collector-config.ts'
import { innerSchema, type SettingPlace, settingPlaces } from './read-environment.ts'
import { settingHelp } from './setting.ts'

/** A setting, for a reference. */
export interface SettingText {
  /** Such as `limits.callBytes`. */
  readonly name: string
  /** Environment variable; a setting of a source has none. */
  readonly variable: string
  readonly help: string
  /** Allowed values; empty if others are allowed too. */
  readonly values: readonly string[]
  readonly isSecret: boolean
  /** The default as JSON, or `required`; undefined if there is none. */
  readonly usual: string | undefined
}

const usualOf = (schema: z.core.$ZodType): string | undefined => {
  const parsed = z.safeParse(schema, undefined)
  if (!parsed.success) return 'required'
  return parsed.data === undefined ? undefined : JSON.stringify(parsed.data)
}

const valuesOf = (schema: z.core.$ZodType): readonly string[] => {
  const { def } = innerSchema(schema)._zod
  return def.type === 'enum' && 'entries' in def ? Object.keys(def.entries as object) : []
}

const describe = ({ path, variable, schema }: SettingPlace): SettingText => {
  const name = path.join('.')
  const found = settingHelp.get(schema)
  if (found === undefined) throw new Error(`The setting ${name} has no help.`)
  const { help, isSecret = false } = found
  return { name, variable, help, values: valuesOf(schema), isSecret, usual: usualOf(schema) }
}

/** Describes every setting of the collector and of a source. */
export const describeSettings = (): Readonly<Record<'collector' | 'source', readonly SettingText[]>> => ({
  collector: settingPlaces(collectorConfigSchema).map(describe),
  source: settingPlaces(sourceSchema).map(describe),
})
