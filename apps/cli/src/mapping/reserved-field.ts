import { type CallType, type CallTypeSpec, callTypes, type FieldSpec } from '@org/segment-core/spec'
import type { ConversionName } from './conversions.ts'

/** The reserved field at a path of a call; undefined for a custom name. */
export const reservedField = (type: CallType | undefined, path: readonly string[]): FieldSpec | undefined => {
  const types = type === undefined ? (Object.keys(callTypes) as CallType[]) : [type]
  for (const candidate of types) {
    const spec: CallTypeSpec = callTypes[candidate]
    let fields: readonly FieldSpec[] | undefined = spec.fields
    let found: FieldSpec | undefined
    for (const name of path) {
      found = fields?.find((field) => field.name === name)
      if (found === undefined) break
      fields = found.fields
    }
    if (found !== undefined) return found
  }
  return undefined
}

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
export const usualConversion = (type: CallType | undefined, path: readonly string[]): ConversionName => {
  const field = reservedField(type, path)
  return (field === undefined ? undefined : byKind[field.kind]) ?? 'text'
}
