import { type CallType, callTypeNames } from '@org/segment-core/spec'
import { type ConversionName, conversions } from './conversions.ts'
import { setAt, splitPath, valueAt } from './field-path.ts'
import type { Mapping } from './mapping-schema.ts'
import { usualConversion } from './reserved-field.ts'

/** A value that could not be converted. */
export interface MappingIssue {
  readonly code: 'conversion_failed' | 'row_not_object'
  readonly path: readonly string[]
  readonly message: string
}

/** What a row became. */
export type MappedRow =
  | { readonly ok: true; readonly call: Readonly<Record<string, unknown>> }
  | { readonly ok: false; readonly issues: readonly MappingIssue[] }

interface Step {
  readonly path: readonly string[]
  readonly column: string
  readonly conversion: ConversionName
  readonly fallback: unknown
  readonly values: Readonly<Record<string, unknown>> | undefined
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === ''

const shown = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

const convert = (value: unknown, { conversion, path }: Step): unknown => {
  if (typeof value === 'string') return conversions[conversion].convert(value)
  // Ids of JSON rows may be numbers; a call has them as text.
  if (typeof value === 'number' && (conversion === 'text' || conversion === 'trim') && path.at(-1)?.endsWith('Id')) {
    return String(value)
  }
  if (typeof value === 'object' || conversion === 'text' || conversion === 'trim') return value
  if (typeof value === 'number' && /^(?:number|integer)/.test(conversion)) return value
  if (typeof value === 'boolean' && conversion === 'boolean') return value
  return conversions[conversion].convert(String(value))
}

const typeOf = (mapping: Mapping): CallType | undefined =>
  mapping.type ?? callTypeNames.find((name) => name === constantOf(mapping.fields.type))

const constantOf = (field: Mapping['fields'][string] | undefined): unknown =>
  typeof field === 'object' && 'constant' in field ? field.constant : undefined

/**
 * Makes the function that turns a row into a call. Empty columns are left out; a value that can not be converted is an
 * issue with its column and path, never a guess.
 */
export const createMapper = (mapping: Mapping): ((row: unknown) => MappedRow) => {
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
    // The schema has seen that a given name is one of the table.
    const conversion = (given.convert as ConversionName | undefined) ?? usualConversion(type, path)
    steps.push({ path, column: given.column, conversion, fallback: given.default, values: given.values })
  }
  const taken = new Set(steps.map(({ column }) => column))

  return (row) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      return { ok: false, issues: [{ code: 'row_not_object', path: [], message: 'The row is no object of columns.' }] }
    }
    // Any object has names and values.
    const columns = row as Readonly<Record<string, unknown>>
    const call: Record<string, unknown> = mapping.type === undefined ? {} : { type: mapping.type }
    const issues: MappingIssue[] = []
    for (const { path, value } of constants)
      setAt(call, path, typeof value === 'object' ? structuredClone(value) : value)
    if (mapping.rest !== 'drop') {
      for (const name in columns) {
        if (!taken.has(name) && !isEmpty(columns[name])) setAt(call, [mapping.rest, name], columns[name])
      }
    }
    for (const step of steps) {
      const raw = valueAt(columns, step.column)
      if (isEmpty(raw)) {
        if (step.fallback !== undefined) setAt(call, step.path, step.fallback)
        continue
      }
      const replaced = step.values !== undefined && typeof raw !== 'object' && Object.hasOwn(step.values, String(raw))
      const value = replaced ? step.values?.[String(raw)] : convert(raw, step)
      if (value === undefined) {
        const message = `The column ${shown(step.column)} holds ${shown(raw)}, which the conversion ${step.conversion} does not read.`
        issues.push({ code: 'conversion_failed', path: step.path, message })
      } else if (value !== '') setAt(call, step.path, value)
    }
    return issues.length > 0 ? { ok: false, issues } : { ok: true, call }
  }
}
