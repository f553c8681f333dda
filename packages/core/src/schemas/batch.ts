import * as z from 'zod/mini'
import { limits } from '../spec/limits.ts'
import { contextRules } from '../spec/wordless.generated.ts'
import { callSchema } from './call.ts'
import { openObjectSchema } from './field-schema.ts'

/**
 * Accepts the body of a batch request. `context` and `integrations` of the envelope are merged into every call.
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/#batch
 */
export const batchSchema = /* @__PURE__ */ z.looseObject({
  batch: z.array(callSchema).check(z.minLength(1), z.maxLength(limits.batchCalls)),
  context: z.optional(openObjectSchema(contextRules)),
  integrations: z.optional(z.record(z.string(), z.unknown())),
  sentAt: z.optional(z.string()),
  writeKey: z.optional(z.string()),
})

/** The body of a batch request. */
export type Batch = z.output<typeof batchSchema>
