import * as z from 'zod/mini'
import type { FieldSpec } from '../spec/field-spec.ts'

/** What people read about a field, kept beside its schema for JSON Schema and forms. */
export interface FieldMeta {
  readonly title: string
  readonly description: string
  readonly examples?: readonly unknown[]
  /** JSON Schema's name of the form of a string. */
  readonly format?: string
}

/** Registry of what people read about each schema. */
export const fieldMeta: z.core.$ZodRegistry<FieldMeta> = z.registry<FieldMeta>()

/** The registry entry of a field. */
export const metaOf = (field: FieldSpec): FieldMeta => ({
  title: field.label,
  description: field.help,
  ...(field.example === undefined ? {} : { examples: [field.example] }),
  ...(field.format === undefined || field.also !== undefined ? {} : { format: field.format }),
})
