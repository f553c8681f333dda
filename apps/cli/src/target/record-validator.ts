import { isJsonObject } from '@org/segment-core/internal'
import { Ajv } from 'ajv'

/** Finds why a record does not match its schema; undefined if it does. */
export type RecordValidator = (record: unknown) => string | undefined

/** A schema without steps of decimals: taps state them as 1e-38, which floating-point numbers cannot be divided by. */
const withoutSteps = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(withoutSteps)
  if (!isJsonObject(schema)) return schema
  return Object.fromEntries(
    Object.entries(schema).flatMap(([name, value]) =>
      name === 'multipleOf' && typeof value === 'number' ? [] : [[name, withoutSteps(value)]],
    ),
  )
}

/**
 * Compiles the schema of a stream. Formats are not checked: taps write times in many forms, and the mapping reads them.
 * @throws what the library throws for a schema that it cannot use
 */
export const compileRecordSchema = (schema: object): RecordValidator => {
  const ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false, addUsedSchema: false })
  const validate = ajv.compile(withoutSteps(schema) as object)
  return (record) => {
    if (validate(record)) return undefined
    const [error] = validate.errors ?? []
    return `The record does not match the schema of its stream: ${error?.instancePath.slice(1).replaceAll('/', '.') || 'the record'} ${error?.message}.`
  }
}
