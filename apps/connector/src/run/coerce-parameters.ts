import type { EvaluateOptions } from '@org/iml'
import { type Fields, isFields, memberOf, type Parameter, type ParameterItem, setMember } from '../app/app.ts'
import { checkValue } from './check-value.ts'
import { emptyString, scalarCoercions } from './coerce-scalar.ts'
import { findUnsendable } from './find-unsendable.ts'
import type { ParameterProblem } from './module-error.ts'

/** Parameters as the templates of a module receive them. */
export interface CoercedParameters {
  readonly values: Fields
  /** All invalid parameters. */
  readonly problems: readonly ParameterProblem[]
}

type Path = ParameterProblem['path']

interface Reading {
  readonly problems: ParameterProblem[]
  /** Time zone of dates without an offset. */
  readonly options: EvaluateOptions
  /** The platform does not enforce required fields in the items of an array. */
  readonly inItems: boolean
}

const isEmpty = (value: unknown): value is undefined | '' => value === undefined || value === ''

const isItem = (value: unknown): value is ParameterItem =>
  typeof value === 'string' || (isFields(value) && typeof value.type === 'string')

/** The fields of a `spec` or `nested`. */
const itemsOf = (value: unknown): readonly ParameterItem[] => {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.filter(isItem)
  if (isFields(value) && value.store !== undefined) return itemsOf(value.store)
  return []
}

interface Option {
  readonly value: unknown
  readonly nested: unknown
  /** Whether the form opens with it. */
  readonly isDefault: boolean
}

/** The options of a select; undefined if an RPC or a store provides them. */
const optionsOf = ({ options }: Parameter): readonly Option[] | undefined => {
  const list = isFields(options) ? options.store : options
  if (!Array.isArray(list)) return undefined
  const flat = list.flatMap((option: unknown) =>
    isFields(option) && Array.isArray(option.options) ? option.options : [option],
  )
  return flat.map((option: unknown) =>
    isFields(option)
      ? { value: option.value, nested: option.nested, isDefault: option.default === true }
      : { value: option, nested: undefined, isDefault: false },
  )
}

const chosen = (parameter: Parameter, value: unknown): Option | undefined => {
  if (typeof value === 'object' && value !== null) return undefined
  return optionsOf(parameter)?.find((option) => option.value === value || String(option.value) === String(value))
}

/** Where an array is expected, any other value is its only item. */
const arrayOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value])

const readSelect = (parameter: Parameter, value: unknown, path: Path, reading: Reading): unknown => {
  if (parameter.multiple === true) {
    return arrayOf(value).map((item, index) =>
      readSelect({ ...parameter, multiple: false }, item, [...path, index], reading),
    )
  }
  if (typeof value === 'object' && value !== null) return refuse(reading, path, 'Expected one of the options.')
  if (optionsOf(parameter) === undefined) return value
  const option = chosen(parameter, value)
  return option === undefined ? refuse(reading, path, 'Expected one of the options.') : option.value
}

const refuse = (reading: Reading, path: Path, message: string): undefined => {
  reading.problems.push({ path, message })
  return undefined
}

/** Whether a parameter is text, which may be empty. */
const isText = ({ type }: Parameter): boolean => type === 'text' || type === 'any'

const readArray = (parameter: Parameter, given: unknown, path: Path, reading: Reading): unknown => {
  const value = arrayOf(given)
  const { spec } = parameter
  const within: Reading = { ...reading, inItems: true }
  if (isFields(spec)) {
    const one = { type: 'any', ...spec }
    return value.map((item, index) =>
      // An item cannot be left out, so that empty text stays what it is.
      item === '' && isText(one) ? item : readValue(one, item, [...path, index], within),
    )
  }
  if (!Array.isArray(spec)) return value
  const collection = { type: 'collection', spec }
  return value.map((item, index) => {
    const here = [...path, index]
    if (item === null || item === undefined) return refuse(within, here, 'Expected a collection.')
    return readValue(collection, item, here, within)
  })
}

const readCollection = (parameter: Parameter, value: unknown, path: Path, reading: Reading): unknown => {
  if (!isFields(value)) return refuse(reading, path, 'Expected a collection.')
  const items = itemsOf(parameter.spec)
  const declared = new Set(items.flatMap((item) => (typeof item === 'string' ? [] : [item.name])))
  const result: Record<string, unknown> = readFields(items, value, path, reading)
  // Undeclared members of a mapped collection are kept.
  for (const [name, member] of Object.entries(value)) if (!declared.has(name)) setMember(result, name, member)
  return result
}

const readPresent = (parameter: Parameter, value: unknown, path: Path, reading: Reading): unknown => {
  switch (parameter.type) {
    case 'array':
      return readArray(parameter, value, path, reading)
    case 'collection':
      return readCollection(parameter, value, path, reading)
    case 'select':
      return readSelect(parameter, value, path, reading)
    default: {
      const coerced = scalarCoercions.get(parameter.type)?.(value, parameter, reading.options) ?? { value }
      return 'problem' in coerced ? refuse(reading, path, coerced.problem) : coerced.value
    }
  }
}

const readValue = (parameter: Parameter, given: unknown, path: Path, reading: Reading): unknown => {
  const required = parameter.required === true && !reading.inItems
  if (given === null || isEmpty(given)) {
    if (required) return refuse(reading, path, 'A value is required.')
    // Erased: an empty array, or null for any other type.
    if (given === null) return parameter.type === 'array' ? [] : null
    return parameter.type === 'collection' && !reading.inItems
      ? readCollection(parameter, {}, path, reading)
      : undefined
  }
  const value = readPresent(parameter, given === emptyString ? '' : given, path, reading)
  if (required && value === '') return refuse(reading, path, 'A value is required.')
  if (value === undefined) return undefined
  const problem = checkValue(value, parameter)
  return problem === undefined ? value : refuse(reading, path, problem)
}

/** Fields that appear once this one has a value: its own, or those of the chosen option or of no option. */
const nestedOf = (parameter: Parameter, value: unknown): readonly ParameterItem[] => {
  const options = isFields(parameter.options) ? parameter.options : {}
  if (value === undefined || value === null || value === false) {
    return isFields(options.placeholder) ? itemsOf(options.placeholder.nested) : []
  }
  const nested =
    parameter.type === 'select'
      ? (chosen(parameter, value)?.nested ?? options.nested ?? parameter.nested)
      : parameter.nested
  return itemsOf(nested)
}

const readFields = (
  items: readonly ParameterItem[],
  given: Fields,
  path: Path,
  reading: Reading,
): Record<string, unknown> => {
  const result: Record<string, unknown> = {}
  for (const item of items) {
    if (typeof item === 'string' || item.name === undefined || item.type === 'banner') continue
    const value = readValue(item, memberOf(given, item.name), [...path, item.name], reading)
    if (value !== undefined) setMember(result, item.name, value)
    const nested = nestedOf(item, value)
    if (nested.length > 0) Object.assign(result, readFields(nested, given, path, reading))
  }
  return result
}

const allItems = (items: readonly ParameterItem[]): readonly ParameterItem[] =>
  items.flatMap((item) => {
    if (typeof item === 'string') return [item]
    const options = isFields(item.options) ? item.options : {}
    const nested = [
      ...itemsOf(item.nested),
      ...itemsOf(options.nested),
      ...(isFields(options.placeholder) ? itemsOf(options.placeholder.nested) : []),
      ...(optionsOf(item) ?? []).flatMap((option) => itemsOf(option.nested)),
    ]
    return [item, ...allItems(nested)]
  })

/**
 * Converts the values that a user entered and mapped to parameters: every value has the type of its parameter, empty
 * fields are undefined, erased ones null, and collections always exist. Never throws: reports all problems at once.
 * @param items static and mappable parameters of the module
 * @param options time zone of the scenario, for dates without an offset
 * @see https://help.make.com/type-coercion
 */
export const coerceParameters = (
  items: readonly ParameterItem[],
  given: Fields,
  options: EvaluateOptions = {},
): CoercedParameters => {
  const problems: ParameterProblem[] = []
  const sendable: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) {
    const reason = findUnsendable(value)
    if (reason === undefined) setMember(sendable, name, value)
    else problems.push({ path: [name], message: reason })
  }
  const values = readFields(items, sendable, [], { problems, options, inItems: false })
  const known = allItems(items)
  // Fields of an RPC are unknown here and are kept unchanged.
  const open = known.some((item) => typeof item === 'string')
  const names = new Set(known.map((item) => (typeof item === 'string' ? undefined : item.name)))
  for (const [name, value] of Object.entries(sendable)) {
    if (names.has(name) || value === undefined) continue
    if (open) setMember(values, name, value)
    else problems.push({ path: [name], message: 'The module has no such parameter.' })
  }
  return { values, problems }
}

/** The default of a field: its own, or the options that are marked as default. */
const defaultOf = (item: Parameter): unknown => {
  if (item.default !== undefined || item.type !== 'select') return item.default
  const marked = (optionsOf(item) ?? []).filter(({ isDefault }) => isDefault).map(({ value }) => value)
  return item.multiple === true && marked.length > 0 ? marked : marked[0]
}

/**
 * The values of a form as a user sees it: fields that are not given have their default, also in collections, and in the
 * fields that another field shows. A field that is given as undefined was emptied by the user.
 */
export const withDefaults = (items: readonly ParameterItem[], given: Fields): Fields => {
  const values: Record<string, unknown> = { ...given }
  for (const item of items) {
    if (typeof item === 'string' || item.name === undefined) continue
    if (!Object.hasOwn(given, item.name)) {
      const value = defaultOf(item)
      if (value !== undefined) setMember(values, item.name, value)
    }
    const value = memberOf(values, item.name)
    if (item.type === 'collection' && (isFields(value) || !Object.hasOwn(given, item.name))) {
      const inner = withDefaults(itemsOf(item.spec), isFields(value) ? value : {})
      if (isFields(value) || Object.keys(inner).length > 0) setMember(values, item.name, inner)
    }
    for (const [name, shown] of Object.entries(withDefaults(nestedOf(item, value), values))) {
      if (!Object.hasOwn(values, name)) setMember(values, name, shown)
    }
  }
  return values
}

/** The credentials in a form: values of password fields, also in collections and lists. */
export const secretValues = (items: readonly ParameterItem[], given: unknown): readonly string[] => {
  if (Array.isArray(given)) return given.flatMap((item) => secretValues(items, item))
  if (!isFields(given)) return []
  return allItems(items).flatMap((item) => {
    if (typeof item === 'string' || item.name === undefined) return []
    const value = memberOf(given, item.name)
    if (item.type === 'password' || item.type === 'pkey') return typeof value === 'string' ? [value] : []
    return secretValues(itemsOf(item.spec), value)
  })
}
