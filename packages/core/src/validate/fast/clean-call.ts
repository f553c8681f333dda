import type { CallType } from '../../spec/call-type-names.ts'
import type { JsonObject } from '../../values/json-object.ts'
import { clockSkewMs } from '../rules/times.ts'
import { cleanCallBounds } from './clean-call-bounds.generated.ts'
import { boundBytes, unsure } from './json-bound.ts'

/**
 * Looks at a call without explaining anything, in a fraction of the time of the full verdict.
 * @param type the call's own type; where the call leaves it out, the one that the endpoint implies
 * @param now clock in milliseconds since 1970; without it a timestamp in the future is not looked for
 * @returns the most bytes of JSON the call can have when the full verdict would find nothing, its size apart;
 * a negative number where the full verdict must decide
 */
export const cleanCallBound = (call: unknown, type: CallType, now?: number): number => {
  if (typeof call !== 'object' || call === null) return unsure
  const fields = call as JsonObject
  if (fields.type !== type && fields.type !== undefined && fields.type !== null) return unsure
  return cleanCallBounds[type](fields, now === undefined ? Number.POSITIVE_INFINITY : now + clockSkewMs) * boundBytes
}

/** Whether the full verdict on a call would find nothing; its size in bytes is left to the caller, who writes it anyway. */
export const isCleanCall = (call: unknown, type: CallType, now?: number): boolean =>
  cleanCallBound(call, type, now) >= 0
