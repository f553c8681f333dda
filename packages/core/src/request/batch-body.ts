import type { Bytes } from '../values/bytes.ts'
import { batchHeadBytes } from './build-batch-request.ts'

const comma = 0x2c

/** Where a call is in the body of its batch. */
export interface PlacedCall {
  /** Start of its JSON, in bytes from the start of the body. */
  start: number
  /** Bytes of its JSON. */
  bytes: number
}

/** Calls in the body that will carry them. */
export interface BatchBody<Call extends PlacedCall> {
  /** In the order in which they are in the body; never empty until the batch is done. */
  readonly calls: Call[]
  /** The calls from `batchHeadBytes` to `end`, with commas between them, and room for head and tail. */
  readonly body: Bytes
  readonly end: number
}

/** The calls of a batch from one index to another, in their own body. */
export const batchPart = <Call extends PlacedCall>(
  { calls, body, end }: BatchBody<Call>,
  from: number,
  to: number,
): BatchBody<Call> => {
  const begin = calls[from]?.start ?? end
  const stop = to >= calls.length ? end : (calls[to]?.start ?? end) - 1
  const tailRoom = body.length - end
  const shift = begin - batchHeadBytes
  const bytes = new Uint8Array(stop - shift + tailRoom)
  bytes.set(body.subarray(begin, stop), batchHeadBytes)
  const own = calls.slice(from, to)
  // The whole body is not sent again, so the calls may move on to the new one.
  for (const call of own) call.start -= shift
  return { calls: own, body: bytes, end: stop - shift }
}

/** The calls of a batch that pass a test, in a body of their own; undefined if there are none. */
export const batchOf = <Call extends PlacedCall>(
  { calls, body, end }: BatchBody<Call>,
  isKept: (call: Call) => boolean,
): BatchBody<Call> | undefined => {
  const kept = calls.filter(isKept)
  if (kept.length === 0) return undefined
  const tailRoom = body.length - end
  const own = new Uint8Array(body.length)
  let start = batchHeadBytes
  for (const call of kept) {
    if (start > batchHeadBytes) own[start - 1] = comma
    own.set(body.subarray(call.start, call.start + call.bytes), start)
    call.start = start
    start += call.bytes + 1
  }
  return { calls: kept, body: own.subarray(0, start - 1 + tailRoom), end: start - 1 }
}
