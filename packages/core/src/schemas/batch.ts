import * as z from 'zod/mini'
import type { Context, SegmentCall } from '../spec/calls/calls.generated.ts'
import { batchFields } from '../spec/fields/batch-fields.ts'
import { limits } from '../spec/limits.ts'
import { viewBatchJson } from '../validate/plain-json.ts'
import { inspectBatch } from '../validate/validate-batch.ts'
import type { JsonObject } from '../values/json-object.ts'
import { callSchema } from './call.ts'
import { fieldSchema } from './field-schema.ts'
import { validatedObject } from './validated-schema.ts'

/** The body of a batch request. */
export interface Batch {
  readonly batch: readonly SegmentCall[]
  /** Merged into the context of every call. */
  readonly context?: Context | undefined
  /** Merged into the integrations of every call. */
  readonly integrations?: JsonObject | undefined
  readonly sentAt?: string | undefined
  readonly writeKey?: string | undefined
}

/**
 * Accepts the body of a batch request in which `validateBatch` finds no error.
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/http-api/#batch
 */
export const batchSchema = /* @__PURE__ */ validatedObject(
  {
    batch: z.array(callSchema).check(z.minLength(1), z.maxLength(limits.batchCalls)),
    ...Object.fromEntries(batchFields.map((row) => [row.name, z.optional(fieldSchema(row))])),
  },
  (input) => {
    const reading = viewBatchJson(input)
    return { value: reading.value, issues: inspectBatch(reading, {}).issues }
  },
) as unknown as z.ZodMiniType<Batch, Batch>
