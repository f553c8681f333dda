import type { SegmentCall } from '../schemas/call.ts'
import { askToJson } from '../validate/read-json.ts'
import { type CallStamps, type StampedCall, stampFields } from '../validate/stamp-fields.ts'
import type { JsonObject } from '../values/json-object.ts'

/** Where the stamps of a call come from. */
export interface StampSources extends Pick<CallStamps, 'createId' | 'library'> {
  /** Wall clock, in milliseconds since 1970. */
  readonly now: () => number
}

/**
 * Sets what a call lacks: `messageId`, `timestamp` and `context.library`. The given call is not changed. The copy has its
 * top-level fields in a fixed order (type, messageId, timestamp, the fields of the spec table, then unknown fields as
 * given), so that the same call always gives the same bytes. Names inside traits, properties and context keep their
 * order. `sentAt` and `writeKey` belong to the request and are left out.
 */
export const stampCall = (call: SegmentCall, { now, createId, library }: StampSources): StampedCall => {
  // JSON.stringify asks what is inside; what is copied here must be asked before.
  const fields: JsonObject = Object(askToJson(call, ''))
  const context = askToJson(fields.context, 'context')
  return stampFields(call.type, context === fields.context ? fields : { ...fields, context }, {
    time: now(),
    createId,
    library,
  })
}
