import type { FieldKind, FieldSpec } from '@org/segment-core/spec'
import { anyCasePattern, reservedNamePattern } from './patterns.ts'
import { customLists, moreHelp, optionLists } from './presentation.ts'
import type { SpecTables } from './spec-tables.ts'

/** One field of a form in the manifest. */
export type FormField = { readonly name: string; readonly type: string; readonly [attribute: string]: unknown }

/** The parameter type of each kind of field. */
const typeOfKind: Readonly<Record<FieldKind, string>> = {
  string: 'text',
  id: 'text',
  datetime: 'date',
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
  object: 'collection',
  array: 'array',
  json: 'any',
}

const formatNotes: Readonly<Record<string, string>> = {
  email: 'Format: e-mail address.',
  uri: 'Format: URL.',
  currency: 'Format: ISO 4217.',
}

const exampleNote = ({ kind, example }: FieldSpec): string =>
  // A date is picked or mapped, and never formatted by the user.
  example === undefined || kind === 'datetime'
    ? ''
    : `Example: \`${typeof example === 'string' ? example : JSON.stringify(example)}\`.`

/** Core's help. The platform formats dates, so that users need not. */
const coreHelp = ({ kind, help }: FieldSpec): string =>
  kind === 'datetime' ? help.replace(/, in ISO 8601[^.]*/, '') : help

/** The help of a field: core's help, more help for the form, the format and an example. */
const helpOf = (field: FieldSpec, place: string): string => {
  const name = place.slice(place.indexOf('.') + 1)
  const parts = [
    coreHelp(field),
    moreHelp[place] ?? moreHelp[name] ?? '',
    field.format === undefined ? '' : (formatNotes[field.format] ?? ''),
    exampleNote(field),
  ]
  return parts.filter((part) => part !== '').join(' ')
}

const validateOf = (field: FieldSpec): Readonly<Record<string, unknown>> => {
  const min = field.minLength ?? (field.kind === 'id' ? 1 : undefined)
  return {
    ...(min === undefined ? {} : { min }),
    ...(field.maxLength === undefined ? {} : { max: field.maxLength }),
  }
}

/** Whether a field is a date without a time of day. */
export const isDay = (field: FieldSpec): boolean => field.kind === 'datetime' && field.format === 'date'

const options = (values: readonly string[]) => values.map((value) => ({ label: value, value }))

const currencyPattern = ({ currencies, withdrawnCurrencies }: SpecTables): string =>
  anyCasePattern([...currencies, ...withdrawnCurrencies])

const typed = (field: FieldSpec, place: string, tables: SpecTables): Readonly<Record<string, unknown>> => {
  // Mapped codes come in any case, which the options of a select would reject.
  if (field.format === 'currency') return { type: 'text', validate: { pattern: currencyPattern(tables) } }
  if (field.values !== undefined) return { type: 'select', options: options(field.values) }
  // A field that accepts text and numbers must not convert them.
  if (field.also !== undefined && field.also.length > 0) return { type: 'any' }
  if (field.secret === true) return { type: 'password' }
  if (field.kind === 'array') {
    const item = field.items === undefined ? 'any' : typeOfKind[field.items]
    return { type: 'array', spec: item === 'collection' ? { type: item, spec: [] } : { type: item } }
  }
  if (field.kind === 'object' && field.fields === undefined) return openObject(field)
  if (field.kind === 'object') {
    const fields = field.fields ?? []
    return {
      type: 'collection',
      spec: fields.map((inner) => parameterFromField(inner, `${place}.${inner.name}`, tables)),
    }
  }
  if (isDay(field)) return { type: 'date', time: false }
  const validate = validateOf(field)
  return { type: typeOfKind[field.kind], ...(Object.keys(validate).length === 0 ? {} : { validate }) }
}

/** An object without reserved names is a list of switches. */
const openObject = (field: FieldSpec): Readonly<Record<string, unknown>> => ({
  type: 'array',
  labels: { add: `Add to ${field.label}` },
  spec: [
    { name: 'name', type: 'text', label: 'Name', required: true },
    { name: 'value', type: 'boolean', label: 'Value' },
  ],
})

/**
 * The form field of a row of core's tables.
 * @param place call and path of the row, such as `identify.traits.email`
 */
export const parameterFromField = (field: FieldSpec, place: string, tables: SpecTables): FormField => ({
  name: field.name,
  label: field.label,
  help: helpOf(field, place),
  required: field.required === true,
  ...(field.advanced === true ? { advanced: true } : {}),
  ...(typed(field, place, tables) as { type: string }),
})

/** The list for custom names next to the reserved ones. */
export const customListOf = (field: FieldSpec, page: string): FormField | undefined => {
  const list = customLists[field.name]
  if (list === undefined || field.fields === undefined) return undefined
  const reserved = field.fields.map(({ name }) => name)
  const about = [list.help, field.help, exampleNote(field)].filter((part) => part !== '').join(' ')
  return {
    name: list.name,
    type: 'array',
    label: list.label,
    help: `${about} Do not use the [reserved names](${page}), in any spelling: ${reserved.join(', ')}. Use their fields instead.`,
    required: false,
    ...(field.advanced === true ? { advanced: true } : {}),
    labels: { add: `Add to ${field.label}` },
    spec: [
      {
        name: 'name',
        type: 'text',
        label: 'Name',
        help: 'A custom name. Reserved names are rejected in any spelling.',
        required: true,
        validate: { pattern: reservedNamePattern(reserved) },
      },
      {
        name: 'value',
        type: 'any',
        label: 'Value',
        help: 'Map a value to keep its type: text, number, boolean, date, array or collection.',
      },
    ],
  }
}

/** The list for names with an object of options, next to the list of switches. */
export const optionListOf = (field: FieldSpec): FormField | undefined => {
  const list = optionLists[field.name]
  if (list === undefined || field.kind !== 'object' || field.fields !== undefined) return undefined
  return {
    name: list.name,
    type: 'array',
    label: list.label,
    help: list.help,
    required: false,
    ...(field.advanced === true ? { advanced: true } : {}),
    labels: { add: `Add to ${list.label}` },
    spec: [
      { name: 'name', type: 'text', label: 'Name', required: true },
      { name: 'value', type: 'collection', label: 'Options', help: 'Map a collection.', spec: [] },
    ],
  }
}
