import { type CallType, describeFields, type FieldSpec, trackProperties } from '@org/segment-core/spec'
import { type Command, Option } from 'commander'

/** Collects the values of a repeatable option. */
export const collect = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
]

/** A flag and the call field it sets. */
export interface FieldOption {
  readonly field: FieldSpec
  /** Without the leading hyphens: `user-id`. */
  readonly flag: string
  /** Key of the parsed value. */
  readonly key: string
  /**
   * - `text`: the value itself, such as an ID or a time.
   * - `number`: a decimal number.
   * - `object`: JSON, `@file` or `-`.
   * - `entry`: a repeatable `name=value` in the object of the field.
   */
  readonly form: 'text' | 'number' | 'object' | 'entry'
  /** The member of the call that contains the field. */
  readonly name: string
}

/** The flag that sets one entry of an object field. */
const entryFlags: Readonly<Record<string, string>> = {
  traits: 'trait',
  properties: 'property',
  context: 'context-value',
  integrations: 'integration',
}

const option = (
  field: FieldSpec,
  form: FieldOption['form'],
  flag = kebab(field.name),
  within?: string,
): FieldOption => ({
  field,
  flag,
  key: new Option(`--${flag} <value>`).attributeName(),
  form,
  name: within ?? field.name,
})

const kebab = (name: string): string => name.replace(/[A-Z]/g, '-$&').toLowerCase()

const formOf = ({ kind }: FieldSpec): FieldOption['form'] => (kind === 'number' ? 'number' : 'text')

/** The flags of a call type, derived from the spec. The reserved properties of Track have their own flags. */
export const fieldOptions = (type: CallType): readonly FieldOption[] =>
  describeFields(type).flatMap((field) => {
    if (field.kind !== 'object') return [option(field, formOf(field))]
    const reserved: readonly FieldSpec[] = type === 'track' && field.name === 'properties' ? trackProperties : []
    const entry = entryFlags[field.name]
    return [
      ...reserved.map((inner) => option(inner, formOf(inner), undefined, field.name)),
      option(field, 'object'),
      ...(entry === undefined ? [] : [option(field, 'entry', entry)]),
    ]
  })

const placeholders: Readonly<Record<FieldOption['form'], string>> = {
  text: 'text',
  number: 'number',
  object: 'json',
  entry: 'name=value',
}

const withoutPeriod = (text: string): string => text.replace(/\.$/, '')

/** Adds the flags of a call type to its command. */
export const addFieldOptions = (command: Command, options: readonly FieldOption[]): Command => {
  for (const { field, flag, form } of options) {
    const help = {
      text: withoutPeriod(field.help),
      number: withoutPeriod(field.help),
      object: `${field.label} as JSON, from a file (@path) or stdin (-)`,
      entry: `one entry of the ${field.label.toLowerCase()}; JSON values, dots nest; repeatable`,
    }[form]
    const added = new Option(`--${flag} <${placeholders[form]}>`, help)
    command.addOption(form === 'entry' ? added.argParser(collect) : added)
  }
  return command
}
