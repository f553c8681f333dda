import { isDataObject, putValue } from '@org/segment-core/internal'
import { type CallType, callTypeNames, type FieldSpec } from '@org/segment-core/spec'
import { badDataError } from '../errors/cli-error.ts'
import { exactValue, isRawNumber, readBack } from '../json/exact-json.ts'
import { fieldAt, fieldNames, specsOf } from './check-mapping.ts'
import type { Conversion, ConversionName } from './conversions.ts'
import { setAt, splitPath, valueAt } from './field-path.ts'
import type { CallMapping, Mapping } from './mapping-schema.ts'
import { plainConversion, type ResolveConversion } from './named-conversion.ts'

const byKind: Readonly<Partial<Record<FieldSpec['kind'], ConversionName>>> = {
  number: 'number',
  integer: 'integer',
  boolean: 'boolean',
  datetime: 'date',
  object: 'json',
  array: 'json',
  id: 'trim',
}

/** The default conversion of a field. */
const usualConversion = (type: CallType | undefined, path: readonly string[]): ConversionName => {
  const field = specsOf(type)
    .map(({ fields }) => fieldAt(fields, path))
    .find((found) => found !== undefined)
  return (field === undefined ? undefined : byKind[field.kind]) ?? 'text'
}

/** Why a row could not be mapped. */
export interface MappingIssue {
  readonly code: 'conversion_failed' | 'expression_failed' | 'layout_unknown' | 'path_conflict' | 'row_not_object'
  readonly path: readonly string[]
  readonly message: string
}

type Fields = Readonly<Record<string, unknown>>

/** The call of a row, or why there is none. */
export type MappedRow =
  | {
      readonly ok: true
      readonly call: Fields
      /** The call to send, if it may hold numbers that JavaScript would change. */
      readonly exact?: Fields
      /** Whether the mapping has a timestamp and the row has none. */
      readonly lacksTime?: boolean
    }
  | { readonly ok: false; readonly issues: readonly MappingIssue[] }

/**
 * Turns a row into a call.
 * @param json text of a row that is JSON, so that numbers keep every digit
 * @param computed values of the expressions
 */
export type MapRow = (row: unknown, json?: string, computed?: Computed) => MappedRow

/** Values that expressions computed for a row, by the path of their field. */
export type Computed = Readonly<Record<string, unknown>>

interface Step {
  readonly path: readonly string[]
  /** The column, or the field of an expression. */
  readonly name: string
  /** Columns that count while `name` is empty. */
  readonly others: readonly string[]
  readonly isExpression: boolean
  readonly convert: string
  /** Whether the mapping names the conversion. */
  readonly isAsked: boolean
  readonly conversion: Conversion
  readonly fallback: unknown
  readonly values: Readonly<Record<string, unknown>> | undefined
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === ''

const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

const convert = (value: unknown, { convert: name, isAsked, conversion }: Step): unknown => {
  if (typeof value === 'string') return conversion.convert(value)
  const isRaw = isRawNumber(value)
  if (typeof value === 'object' && value !== null && !isRaw) {
    return conversion.convertObject === undefined ? value : conversion.convertObject(value)
  }
  // A number or boolean becomes text only if the mapping asks for it.
  if (name === 'json' || (!isAsked && /^(?:text|trim)$/.test(name))) return value
  if (typeof value === 'number' || isRaw) {
    if (name.startsWith('number')) return value
    if (name === 'integer') return Number.isInteger(Number(isRaw ? value.rawJSON : value)) ? value : undefined
  }
  if (typeof value === 'boolean' && name === 'boolean') return value
  return conversion.convert(isRaw ? value.rawJSON : String(value))
}

/** The conversions that read a value which `date` does not guess at. */
const candidatesText = (value: unknown, { conversion }: Step): string => {
  const found = conversion.candidates?.(isRawNumber(value) ? value.rawJSON : String(value)) ?? []
  return found.length === 0 ? '' : ` It may be ${found.join(' or ')}.`
}

/** An id of a JSON row that is a number becomes text, with every digit that the row has. */
const idText = (value: unknown, { path, convert: name }: Step): unknown => {
  const isId = path.at(-1)?.endsWith('Id') && (name === 'text' || name === 'trim')
  if (!isId) return value
  return isRawNumber(value) ? value.rawJSON : typeof value === 'number' ? String(value) : value
}

/** The text of a value by which it is replaced. */
const keyOf = (value: unknown): string | undefined =>
  isRawNumber(value) ? value.rawJSON : typeof value === 'object' ? undefined : String(value)

const typeOf = (mapping: CallMapping): CallType | undefined =>
  mapping.type ?? callTypeNames.find((name) => name === constantOf(mapping.fields.type))

const constantOf = (field: Mapping['fields'][string] | undefined): unknown =>
  typeof field === 'object' && 'constant' in field ? field.constant : undefined

const containers = ['traits', 'properties', 'context', 'integrations'] as const

/** Whether a JSON row is a call already, of which a mapping changes some fields. */
const isReadyCall = (row: Fields, type: CallType | undefined): boolean =>
  containers.some((name) => isDataObject(row[name])) ||
  (type === undefined ? callTypeNames.some((name) => name === row.type) : row.type === type)

/** What a mapping has for all of its calls. */
export interface MapperOptions {
  /** Texts that mean an empty value. */
  readonly nullValues?: readonly string[] | undefined
  readonly resolve?: ResolveConversion
}

/**
 * Creates the function that turns a row into a call. Empty columns are left out; a value that cannot be converted is an
 * issue with its column and path.
 */
export const createMapper = (
  mapping: CallMapping,
  { nullValues: empty = [], resolve = plainConversion }: MapperOptions = {},
): MapRow => {
  const type = typeOf(mapping)
  const constants: { readonly path: readonly string[]; readonly value: unknown }[] = []
  const steps: Step[] = []
  for (const [target, field] of Object.entries(mapping.fields)) {
    const path = splitPath(target)
    if (typeof field === 'object' && 'constant' in field) {
      constants.push({ path, value: field.constant })
      continue
    }
    const given = typeof field === 'string' ? { column: field } : field
    const convertName = given.convert ?? usualConversion(type, path)
    const conversion = resolve(convertName)
    // The schema accepts only conversions that exist, but not every time zone does.
    if (conversion === undefined) {
      const message = `The mapping converts ${target} with ${JSON.stringify(convertName)}, whose time zone is unknown.`
      throw badDataError(message, 'Name a zone such as Europe/Berlin.', 'bad_mapping')
    }
    const isExpression = 'expression' in given
    const [name = '', ...others] = isExpression ? [target] : [given.column].flat()
    steps.push({
      ...{ path, name, others, isExpression, convert: convertName, isAsked: given.convert !== undefined, conversion },
      ...{ fallback: given.default, values: given.values },
    })
  }
  const columnsOfSteps = steps.flatMap(({ isExpression, name, others }) => (isExpression ? [] : [name, ...others]))
  const mapsTime = Object.hasOwn(mapping.fields, 'timestamp')
  const taken = new Set([...columnsOfSteps, ...(mapping.omit ?? [])])
  /** Whether the values of the mapping itself may hold numbers with more digits than JavaScript keeps. */
  const mayAddRaw = JSON.stringify(mapping.fields) !== JSON.stringify(readBack(mapping.fields))
  const keptNames = new Set(fieldNames(type))
  const nullValues = new Set(empty)
  // White space around such a text does not count, as around an id.
  const isMissing = (value: unknown): boolean =>
    isEmpty(value) ||
    (nullValues.size > 0 && typeof value === 'string' && (nullValues.has(value) || nullValues.has(value.trim())))

  /** Whether a column without a field stays where it is. */
  const isKept = (name: string, value: unknown, keepsAll: boolean): boolean => {
    const [first = ''] = splitPath(name)
    // A column of this name may mean something else. If it is the only type, validation reports one that no call has.
    if (first === 'type') return type === undefined || callTypeNames.some((one) => one === value)
    return keepsAll || keptNames.has(first)
  }

  return (row, json, computed = {}) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      return {
        ok: false,
        issues: [{ code: 'row_not_object', path: [], message: 'The row is not an object of columns.' }],
      }
    }
    // Any object has names and values.
    const columns = (json === undefined ? row : exactValue(json, row)) as Fields
    let mayBeRaw = columns !== row || mayAddRaw
    const call: Record<string, unknown> = mapping.type === undefined ? {} : { type: mapping.type }
    const own = new Set<object>()
    const issues: MappingIssue[] = []
    const put = (path: readonly string[], value: unknown): void => {
      if (setAt(call, path, value, own)) return
      const message = `${path.join('.')} and a field above or below it both have a value; one of them would be lost.`
      issues.push({ code: 'path_conflict', path, message })
    }

    const isReady = json !== undefined && isReadyCall(columns, mapping.type)
    const rest = mapping.rest ?? (isReady ? 'keep' : 'drop')
    if (rest === 'traits' || rest === 'properties') {
      for (const name in columns) {
        const value = columns[name]
        if (taken.has(name) || isMissing(value)) continue
        mayBeRaw ||= typeof value === 'object'
        put([rest, name], value)
      }
    } else if (rest === 'keep') {
      const keepsAll = isReady || steps.length === 0
      for (const name in columns) {
        const value = columns[name]
        if (taken.has(name) || !isKept(name, value, keepsAll)) continue
        // A member of JSON has a plain name, and its value is kept even if it is empty.
        if (json !== undefined) putValue(call, name, value)
        else if (!isMissing(value)) {
          // Typed tables have objects and raw numbers.
          mayBeRaw ||= typeof value === 'object'
          putTrimmed(put, type, splitPath(name), value)
        }
      }
    }
    for (const { path, value } of constants) put(path, value)
    for (const step of steps) {
      const { isExpression, others } = step
      let { name } = step
      let found = isExpression ? computed[name] : valueAt(columns, name)
      for (const other of others) {
        if (!isMissing(found)) break
        name = other
        found = valueAt(columns, name)
      }
      const raw = idText(found, step)
      if (isMissing(raw)) {
        if (step.fallback !== undefined) put(step.path, step.fallback)
        continue
      }
      const key = step.values && keyOf(raw)
      const replaced = key !== undefined && Object.hasOwn(step.values ?? {}, key)
      const value = replaced ? step.values?.[key] : convert(raw, step)
      if (value === undefined) {
        const source = isExpression ? `The expression of ${shown(name)} gives` : `The column ${shown(name)} contains`
        const message = `${source} ${shown(raw)}, which the conversion ${step.convert} cannot read.${candidatesText(raw, step)}`
        issues.push({ code: 'conversion_failed', path: step.path, message })
      } else if (value !== '') put(step.path, value)
      // Numbers in JSON that was read from a text may have more digits than JavaScript keeps.
      mayBeRaw ||=
        typeof value === 'object' &&
        (json === undefined || typeof raw === 'string' || isExpression || !Object.hasOwn(columns, name))
    }
    if (issues.length > 0) return { ok: false, issues }
    const lacksTime = mapsTime && call.timestamp === undefined
    if (mayBeRaw) return { ok: true, call: readBack(call), exact: call, lacksTime }
    return lacksTime ? { ok: true, call, lacksTime } : { ok: true, call }
  }
}

/** The text of an id, which a typed table may hold as a number. */
const trimmedText = (value: unknown): unknown =>
  typeof value === 'string'
    ? value.trim()
    : isRawNumber(value)
      ? value.rawJSON
      : typeof value === 'number'
        ? String(value)
        : value

/** Puts the text of a table under the path that its column names; ids as by a mapping, without white space around them. */
const putTrimmed = (
  put: (path: readonly string[], value: unknown) => void,
  type: CallType | undefined,
  path: readonly string[],
  value: unknown,
): void => {
  const isId = path.length === 1 && usualConversion(type, path) === 'trim'
  const kept = isId ? trimmedText(value) : value
  if (kept !== '') put(path, kept)
}

/** The mapping of a table whose columns are paths of a call. */
export const pathMapping: Mapping = { version: 1, fields: {}, rest: 'keep' }
