import * as z from 'zod/mini'
import { formatTests } from '../spec/field-formats.ts'
import type { FieldFormat, FieldKind, FieldRule } from '../spec/field-spec.ts'
import type { IssueCode } from '../spec/issue-rules.ts'

const formatCheck = (format: FieldFormat, field: FieldRule): z.core.$ZodCheck<string> => {
  const code: IssueCode = field.mismatch ?? 'format'
  return z.refine(formatTests[format], { params: { code }, error: `The ${field.name} has another form.` })
}

const stringSchema = (field: FieldRule, kind: FieldKind): z.ZodMiniType => {
  if (field.values !== undefined) return z.enum(field.values)
  const checks: z.core.$ZodCheck<string>[] = []
  if (kind === 'id' || field.minLength !== undefined) checks.push(z.minLength(field.minLength ?? 1))
  if (field.maxLength !== undefined) checks.push(z.maxLength(field.maxLength))
  if (field.format !== undefined) checks.push(formatCheck(field.format, field))
  return checks.length === 0 ? z.string() : z.string().check(...checks)
}

const kindSchema = (field: FieldRule, kind: FieldKind): z.ZodMiniType => {
  switch (kind) {
    case 'string':
    case 'id':
    case 'datetime':
      return stringSchema(field, kind)
    case 'number':
      return z.number()
    case 'integer':
      return z.int()
    case 'boolean':
      return z.boolean()
    case 'array':
      return z.array(field.items === undefined ? z.unknown() : kindSchema({ ...field, name: 'item' }, field.items))
    case 'object':
      return field.fields === undefined ? z.record(z.string(), z.unknown()) : openObjectSchema(field.fields)
    case 'json':
      return z.unknown()
    default:
      return kind satisfies never
  }
}

/** The schema of one row: its kind, the kinds that pass as well, its lengths, values and form. */
export const fieldSchema = (field: FieldRule): z.ZodMiniType => {
  const kinds = [field.kind, ...(field.also ?? [])].map((kind) => kindSchema(field, kind))
  return kinds.length === 1 && kinds[0] ? kinds[0] : z.union(kinds)
}

/** The schema of an object whose reserved names are typed, may be null or left out, and whose other names are open. */
export const openObjectSchema = (fields: readonly FieldRule[]): z.ZodMiniType =>
  z.looseObject(Object.fromEntries(fields.map((field) => [field.name, z.optional(z.nullable(fieldSchema(field)))])))
