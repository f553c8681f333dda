import { type CallType, type CallTypeSpec, callTypes, type FieldSpec, trackProperties } from '@org/segment-core/spec'
import { type Command, Option } from 'commander'
import { collect } from './collect-values.ts'

/** One flag of a call and the field it fills in. */
export interface FieldOption {
  readonly field: FieldSpec
  /** Without the hyphens: `user-id`. */
  readonly flag: string
  /** Name by which the parsed value is found. */
  readonly key: string
  /**
   * - `text`: the value as it is, an id or a time.
   * - `number`: a decimal number.
   * - `object`: JSON, `@file` or `-`.
   * - `entry`: `name=value`, repeatable, into the object of the field.
   */
  readonly form: 'text' | 'number' | 'object' | 'entry'
  /** Object the field stands in, where it is not the call itself. */
  readonly within?: string
}

/** Delivery stamps these; a person does not. */
const stamped: ReadonlySet<string> = new Set(['sentAt', 'writeKey'])

/** One entry of a field that holds many. */
const entryFlags: Readonly<Record<string, string>> = {
  traits: 'trait',
  properties: 'property',
  context: 'context-value',
  integrations: 'integration',
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)

const camel = (flag: string): string => flag.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

const option = (field: FieldSpec, flag: string, form: FieldOption['form'], within?: string): FieldOption => ({
  field,
  flag,
  key: camel(flag),
  form,
  ...(within === undefined ? {} : { within }),
})

/** The flags of one type of call, from its row in the spec table; reserved properties of Track have flags of their own. */
export const fieldOptions = (type: CallType): readonly FieldOption[] => {
  const spec: CallTypeSpec = callTypes[type]
  return spec.fields
    .filter((field) => !stamped.has(field.name))
    .flatMap((field) => {
      if (field.kind !== 'object')
        return [option(field, kebab(field.name), field.kind === 'number' ? 'number' : 'text')]
      const entry = entryFlags[field.name]
      const reserved =
        type === 'track' && field.name === 'properties'
          ? (trackProperties as readonly FieldSpec[]).map((inner) =>
              option(inner, kebab(inner.name), inner.kind === 'number' ? 'number' : 'text', field.name),
            )
          : []
      return [
        ...reserved,
        option(field, kebab(field.name), 'object'),
        ...(entry === undefined ? [] : [option(field, entry, 'entry')]),
      ]
    })
}

const placeholders: Readonly<Record<FieldOption['form'], string>> = {
  text: 'text',
  number: 'number',
  object: 'json',
  entry: 'name=value',
}

const firstLower = (text: string): string => text.replace(/\.$/, '')

/** Adds the flags of a type of call to its command. */
export const addFieldOptions = (command: Command, options: readonly FieldOption[]): Command => {
  for (const { field, flag, form } of options) {
    const help = {
      text: firstLower(field.help),
      number: firstLower(field.help),
      object: `${field.label} as JSON, from a file (@path) or stdin (-)`,
      entry: `one of the ${field.label.toLowerCase()}, JSON-typed, dots nest; repeatable`,
    }[form]
    const added = new Option(`--${flag} <${placeholders[form]}>`, help)
    command.addOption(form === 'entry' ? added.argParser(collect) : added)
  }
  return command
}
