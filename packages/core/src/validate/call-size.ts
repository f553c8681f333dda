import { createIssue, type SegmentIssue } from '../error/segment-issue.ts'
import type { CallType } from '../spec/call-type-names.ts'
import { limits } from '../spec/limits.ts'
import type { JsonObject } from '../values/json-object.ts'
import { coreLibrary, type Library } from '../values/library.ts'
import { byteLength } from './byte-length.ts'
import { ruleMessage } from './messages.ts'
import { maxUnitBytes } from './read-json.ts'
import { checksOn } from './rule-checks.ts'
import { stampFields } from './stamp-fields.ts'

/**
 * What sending adds to a call. The size of a call includes it: `type`, `messageId`, `timestamp` and `context.library` if
 * the call lacks them, and always the `sentAt` of the request.
 */
export interface SizeStamps {
  /** Name and version for `context.library`. @default coreLibrary */
  readonly library?: Library | undefined
  /** Bytes of a new messageId. @default 36, those of a UUID */
  readonly messageIdBytes?: number | undefined
  /** Bytes that the request adds after the call. @default 36, those of `sentAt` */
  readonly requestBytes?: number | undefined
}

/** Bytes of `sentAt` at the end of a body, with the comma before it. */
export const sentAtBytes = `,"sentAt":"${new Date(0).toISOString()}"`.length

const uuidBytes = 36

/** Bytes that the names, times and punctuation of all stamps take at most. */
const stampNamesBytes = 200

/** The issue of a call of this many bytes of UTF-8 JSON, if it is over or near the limit. @param addedBytes those that sending adds */
export const sizeIssues = (bytes: number, addedBytes = 0): readonly SegmentIssue[] =>
  checksOn('callBytes')
    .filter(({ check }) => check.test(bytes))
    .map(({ code }) => createIssue(code, [], ruleMessage(code, [], { bytes, addedBytes })))

/** Bytes of a call with its stamps, as it is in a batch. */
export const stampedBytes = (
  call: JsonObject,
  type: CallType,
  { library, messageIdBytes = uuidBytes }: SizeStamps = {},
): number =>
  byteLength(JSON.stringify(stampFields(type, call, { time: 0, createId: () => 'x'.repeat(messageIdBytes), library })))

/**
 * The issue of the size of a call as it is sent.
 * @param units bound of the size of the call itself, see `readJson`
 */
export const callSizeIssues = (
  call: JsonObject,
  type: CallType,
  { units, stamps = {} }: { readonly units: number; readonly stamps?: SizeStamps | 'none' | undefined },
): readonly SegmentIssue[] => {
  if (stamps === 'none') {
    return units * maxUnitBytes <= limits.safeCallBytes ? [] : sizeIssues(byteLength(JSON.stringify(call)))
  }
  const { library = coreLibrary, messageIdBytes = uuidBytes, requestBytes = sentAtBytes } = stamps
  const stampUnits = library.name.length + library.version.length + messageIdBytes
  if ((units + stampUnits) * maxUnitBytes + requestBytes + stampNamesBytes <= limits.safeCallBytes) return []
  const bytes = stampedBytes(call, type, stamps) + requestBytes
  return sizeIssues(bytes, bytes - byteLength(JSON.stringify(call)))
}
