import type { JsonObject } from '../../values/json-object.ts'
import { compileSchema } from './compile-schema.ts'
import type { SchemaFault } from './keyword-compiler.ts'
import { askingRun, collectingRun, type RunWords, type Violation } from './run.ts'

/** A JSON Schema of draft-07 that is not part of a plan, as a function. */
export interface SchemaValidator {
  /** What is wrong with the schema; it is not checked. */
  readonly faults: readonly SchemaFault[]
  /** Every violation in a value. */
  readonly validate: (value: unknown) => readonly Violation[]
}

/** Compiles a JSON Schema without eval. @param formats whether `format` is checked */
export const createSchemaValidator = (
  schema: JsonObject,
  { formats, words }: { readonly formats: boolean; readonly words: RunWords },
): SchemaValidator => {
  const { check, faults } = compileSchema(schema, { formats })
  return {
    faults,
    validate: (value) => {
      if (check(value, askingRun())) return []
      const run = collectingRun(words)
      check(value, run)
      return run.found
    },
  }
}
