import * as z from 'zod/mini'
import { formatTests } from '../spec/field-formats.ts'
import type { FieldKind } from '../spec/field-kind.ts'
import type { FieldRule } from '../spec/fields/field-spec.ts'

const stringSchema = (row: FieldRule, least = row.minLength): z.ZodMiniType => {
  if (row.values !== undefined) return z.enum(row.values)
  const checks: z.core.$ZodCheck<string>[] = []
  if (least !== undefined) checks.push(z.minLength(least))
  if (row.maxLength !== undefined) checks.push(z.maxLength(row.maxLength))
  if (row.format !== undefined) checks.push(z.refine(formatTests[row.format]))
  return checks.length === 0 ? z.string() : z.string().check(...checks)
}

/** The schema of each kind of field. */
const kindSchemas: Readonly<Record<FieldKind, (row: FieldRule) => z.ZodMiniType>> = {
  string: (row) => stringSchema(row),
  id: (row) => stringSchema(row, row.minLength ?? 1),
  datetime: (row) => stringSchema(row),
  number: () => z.number(),
  integer: () => z.int(),
  boolean: () => z.boolean(),
  array: (row) => z.array(row.items === undefined ? z.unknown() : kindSchemas[row.items](row)),
  object: ({ fields }) =>
    fields === undefined ? z.record(z.string(), z.unknown()) : z.looseObject(fieldShape(fields)),
  json: () => z.unknown(),
}

/** The schema of one row: its kind, the other kinds that pass, its lengths, values and format. */
export const fieldSchema = (row: FieldRule): z.ZodMiniType => {
  const [first = z.unknown(), ...others] = [row.kind, ...(row.also ?? [])].map((kind) => kindSchemas[kind](row))
  return others.length === 0 ? first : z.union([first, ...others])
}

/** The schemas of the reserved fields of an object; each may be null or left out. */
export const fieldShape = (rows: readonly FieldRule[]): Readonly<Record<string, z.ZodMiniType>> =>
  Object.fromEntries(rows.map((row) => [row.name, z.optional(z.nullable(fieldSchema(row)))]))
