import type { FieldRule } from '../../spec/field-spec.ts'
import { limits } from '../../spec/limits.ts'
import { idNames } from '../rules/identifiers.ts'

/** Checks that need nothing but the value. */
export type PlainCheck =
  | 'absent'
  | 'boolean'
  | 'currency'
  | 'date'
  | 'email'
  | 'filled'
  | 'integer'
  | 'json'
  | 'moment'
  | 'number'
  | 'pastTime'
  | 'record'
  | 'records'
  | 'switches'
  | 'text'
  | 'textOrNumber'
  | 'texts'
  | 'time'
  | 'uri'

/**
 * What a value must be so that the full verdict finds nothing in it; `absent` leaves any value to the full verdict. All
 * but those of ids take null for no value.
 */
export type FieldCheck =
  | { readonly check: PlainCheck }
  | { readonly check: 'oneOf'; readonly values: readonly string[] }
  /** `longest` counts characters. */
  | { readonly check: 'id' | 'shortText' | 'userId'; readonly longest: number }
  | { readonly check: 'object'; readonly fields: readonly FieldRule[] }

const textCheck = ({ minLength, maxLength, values, format }: FieldRule): FieldCheck => {
  if (minLength !== undefined || maxLength !== undefined) return { check: 'absent' }
  if (values !== undefined) return { check: 'oneOf', values }
  if (format === undefined) return { check: 'text' }
  return { check: format === 'date-time' ? 'time' : format }
}

const itemsCheck: Readonly<Partial<Record<FieldRule['kind'], PlainCheck>>> = { string: 'texts', object: 'records' }

/** The check of a reserved name inside an object. @param owner name of the object in the call */
export const checkOf = (row: FieldRule, owner?: string): FieldCheck => {
  // An empty groupId passes the schema, and Unify drops the call.
  if (owner === 'context' && row.name === 'groupId') return { check: 'filled' }
  if (row.also !== undefined) {
    const kinds = [row.kind, ...row.also].toSorted().join(' ')
    return { check: kinds === 'number string' && row.format === undefined ? 'textOrNumber' : 'absent' }
  }
  switch (row.kind) {
    case 'string':
      return textCheck(row)
    case 'datetime':
      return row.format === undefined ? { check: 'absent' } : textCheck(row)
    case 'number':
    case 'integer':
    case 'boolean':
    case 'json':
      return { check: row.kind }
    case 'array':
      return { check: (row.items && itemsCheck[row.items]) ?? 'absent' }
    case 'object':
      return row.fields === undefined ? { check: 'record' } : { check: 'object', fields: row.fields }
    default:
      return { check: 'absent' }
  }
}

const longestOf = (row: FieldRule): number => {
  if (row.name === 'groupId') return limits.unifyGroupIdLength
  // At the limit itself a warning is due.
  return row.maxLength === undefined ? limits.callBytes : row.maxLength - 1
}

/** The check of a field of a call. */
export const topLevelCheckOf = (row: FieldRule): FieldCheck => {
  if (row.name === 'userId') return { check: 'userId', longest: longestOf(row) }
  if (idNames.some((name) => name === row.name)) return { check: 'id', longest: longestOf(row) }
  if (row.kind === 'id') return { check: 'shortText', longest: longestOf(row) }
  if (row.name === 'timestamp') return { check: 'pastTime' }
  if (row.name === 'integrations') return { check: 'switches' }
  return checkOf(row)
}
