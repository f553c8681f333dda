import { isJsonObject } from '@org/segment-core/internal'

/** Forms of plans that other tools write. */
export type ForeignForm = 'typewriter-7' | 'typewriter-8' | 'rudderstack'

const isUnwrapped = (rule: unknown): boolean =>
  isJsonObject(rule) && isJsonObject(rule.jsonSchema) && isJsonObject(rule.jsonSchema.eventMetadata)

/** The form of a plan of another tool; undefined for anything else. */
export const foreignForm = (value: unknown): ForeignForm | undefined => {
  if (!isJsonObject(value)) return undefined
  const { version, kind, rules } = value
  if (typeof version === 'string' && version.startsWith('rudder/') && typeof kind === 'string') return 'rudderstack'
  if (isJsonObject(rules) && Array.isArray(rules.events)) return 'typewriter-7'
  return Array.isArray(rules) && rules.some(isUnwrapped) ? 'typewriter-8' : undefined
}

/** The tool of a form, as people call it. */
export const toolOfForm: Readonly<Record<ForeignForm, string>> = {
  ...{ 'typewriter-7': 'Typewriter', 'typewriter-8': 'Typewriter', rudderstack: 'RudderStack' },
}
