import { formatIssuePath } from '@org/segment-core'
import { createSchemaValidator } from '@org/segment-core/internal'

/** Finds why a record does not match its schema; undefined if it does. */
export type RecordValidator = (record: unknown) => string | undefined

/** The schema of a stream as a function. */
export interface RecordSchema {
  readonly validate: RecordValidator
  /** What records are not validated against, each as a sentence. */
  readonly unchecked: readonly string[]
}

/** Compiles the schema of a stream. Formats are not checked: taps write times in many forms, and the mapping reads them. */
export const compileRecordSchema = (schema: object): RecordSchema => {
  const words = { value: 'The record', schema: 'the schema of its stream' }
  const { faults, validate } = createSchemaValidator({ ...schema }, { formats: false, words })
  return {
    validate: (record) => validate(record)[0]?.message,
    unchecked: faults
      // Taps describe columns with keywords of their own.
      .filter(({ kind }) => kind !== 'unknown')
      .map(({ path, message }) => `${formatIssuePath(path) || 'The schema'} ${message}.`),
  }
}
