import { type Fields, isFields, type Parameter, type ParameterItem } from '../app/app.ts'
import { checkValue } from './check-value.ts'
import { scalarCoercions } from './coerce-scalar.ts'
import { findUnsendable } from './find-unsendable.ts'
import { emptyString } from './forced-empty.ts'
import type { ParameterProblem } from './module-error.ts'

/** Parameters as the templates of a module see them. */
export interface CoercedParameters {
  readonly values: Fields
  /** Everything that was refused. */
  readonly problems: readonly ParameterProblem[]
}

type Path = ParameterProblem['path']

interface Reading {
  readonly problems: ParameterProblem[]
  /** Whether a required field must be there; the platform does not ask within the items of an array. */
  readonly inItems: boolean
}

const isEmpty = (value: unknown): value is undefined | '' => value === undefined || value === ''

const setMember = (target: Record<string, unknown>, name: string, value: unknown): void => {
  // `__proto__` is a name like any other here.
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true })
}

const memberOf = (fields: Fields, name: string): unknown => (Object.hasOwn(fields, name) ? fields[name] : undefined)

const isItem = (value: unknown): value is ParameterItem =>
  typeof value === 'string' || (isFields(value) && typeof value.type === 'string')

/** The fields of a `spec` or `nested`; `dynamic` where an RPC gives them. */
const itemsOf = (value: unknown): readonly ParameterItem[] => {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.filter(isItem)
  if (isFields(value) && value.store !== undefined) return itemsOf(value.store)
  return []
}

interface Option {
  readonly value: unknown
  readonly nested: unknown
}

/** The options of a select that are written down; undefined where an RPC or a store gives them. */
const optionsOf = ({ options }: Parameter): readonly Option[] | undefined => {
  const list = isFields(options) ? options.store : options
  if (!Array.isArray(list)) return undefined
  const flat = list.flatMap((option: unknown) =>
    isFields(option) && Array.isArray(option.options) ? option.options : [option],
  )
  return flat.map((option: unknown) =>
    isFields(option) ? { value: option.value, nested: option.nested } : { value: option, nested: undefined },
  )
}

const chosen = (parameter: Parameter, value: unknown): Option | undefined =>
  optionsOf(parameter)?.find((option) => option.value === value || String(option.value) === String(value))

const readSelect = (parameter: Parameter, value: unknown, path: Path, reading: Reading): unknown => {
  if (parameter.multiple === true) {
    if (!Array.isArray(value)) return refuse(reading, path, 'An array is expected.')
    return value.map((item, index) => readSelect({ ...parameter, multiple: false }, item, [...path, index], reading))
  }
  if (typeof value === 'object' && value !== null) return refuse(reading, path, 'One of the options is expected.')
  if (optionsOf(parameter) === undefined) return value
  const option = chosen(parameter, value)
  return option === undefined ? refuse(reading, path, 'The value is not one of the options.') : option.value
}

const refuse = (reading: Reading, path: Path, message: string): undefined => {
  reading.problems.push({ path, message })
  return undefined
}

const readArray = (parameter: Parameter, value: unknown, path: Path, reading: Reading): unknown => {
  if (!Array.isArray(value)) return refuse(reading, path, 'An array is expected.')
  const { spec } = parameter
  const within: Reading = { ...reading, inItems: true }
  if (isFields(spec))
    return value.map((item, index) => readValue({ type: 'any', ...spec }, item, [...path, index], within))
  if (!Array.isArray(spec)) return value
  const collection = { type: 'collection', spec }
  return value.map((item, index) => {
    const here = [...path, index]
    if (item === null || item === undefined) return refuse(within, here, 'A collection is expected.')
    return readValue(collection, item, here, within)
  })
}

const readCollection = (parameter: Parameter, value: unknown, path: Path, reading: Reading): unknown => {
  if (!isFields(value)) return refuse(reading, path, 'A collection is expected.')
  const items = itemsOf(parameter.spec)
  const declared = new Set(items.flatMap((item) => (typeof item === 'string' ? [] : [item.name])))
  const result: Record<string, unknown> = readFields(items, value, path, reading)
  // What a mapped collection carries besides its declared fields goes along.
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
      const coerced = scalarCoercions.get(parameter.type)?.(value, parameter) ?? { value }
      return 'problem' in coerced ? refuse(reading, path, coerced.problem) : coerced.value
    }
  }
}

const readValue = (parameter: Parameter, given: unknown, path: Path, reading: Reading): unknown => {
  const required = parameter.required === true && !reading.inItems
  if (given === null || isEmpty(given)) {
    if (required) return refuse(reading, path, 'A value is required.')
    // Erased: an array has no items then, anything else is null.
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

/** Fields that show once this one has a value: its own, or those of the option chosen. */
const nestedOf = (parameter: Parameter, value: unknown): readonly ParameterItem[] => {
  if (value === undefined || value === null || value === false) return []
  const options = isFields(parameter.options) ? parameter.options : {}
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
      ...(optionsOf(item) ?? []).flatMap((option) => itemsOf(option.nested)),
    ]
    return [item, ...allItems(nested)]
  })

/**
 * Makes of what a user entered and mapped what the templates see: every value of its parameter's type, fields left
 * empty undefined, erased ones null, collections always there. Nothing is thrown: all that is refused is told at once.
 * @param items static and mappable parameters of the module
 */
export const coerceParameters = (items: readonly ParameterItem[], given: Fields): CoercedParameters => {
  const problems: ParameterProblem[] = []
  const sendable: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(given)) {
    const reason = findUnsendable(value)
    if (reason === undefined) setMember(sendable, name, value)
    else problems.push({ path: [name], message: reason })
  }
  const values = readFields(items, sendable, [], { problems, inItems: false })
  const known = allItems(items)
  // Fields that an RPC gives are not known here and pass as they are.
  const open = known.some((item) => typeof item === 'string')
  const names = new Set(known.map((item) => (typeof item === 'string' ? undefined : item.name)))
  for (const [name, value] of Object.entries(sendable)) {
    if (names.has(name) || value === undefined) continue
    if (open) setMember(values, name, value)
    else problems.push({ path: [name], message: 'The module has no such parameter.' })
  }
  return { values, problems }
}

/** What a form shows before anyone has touched it: each parameter's default, where it has one. */
export const formDefaults = (items: readonly ParameterItem[]): Fields =>
  Object.fromEntries(
    items.flatMap((item) => {
      if (typeof item === 'string' || item.name === undefined) return []
      if (item.default !== undefined) return [[item.name, item.default]]
      const marked = Array.isArray(item.options)
        ? item.options.find((option: unknown) => isFields(option) && option.default === true)
        : undefined
      return isFields(marked) ? [[item.name, marked.value]] : []
    }),
  )

/** Values of a form that are credentials: those of its password fields, within collections and lists too. */
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
