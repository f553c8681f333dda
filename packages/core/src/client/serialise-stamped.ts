import { type SerialisedCall, serialiseCall } from '../request/serialise-call.ts'
import { coreLibrary, type Library, stampCall, stampOrder } from '../request/stamp-call.ts'
import type { SegmentCall } from '../schema/call.ts'
import { type CallType, callTypeNames } from '../spec/call-type-names.ts'
import { limits } from '../spec/limits.ts'
import { byteLength } from '../verdict/byte-length.ts'

/** Where the stamps come from, and how bytes are counted. */
export interface StampSource {
  readonly now: () => number
  readonly createId: () => string
  readonly library?: Library | undefined
  /** Bytes of UTF-8 of a string; Node counts faster than core does. */
  readonly byteLength?: ((text: string) => number) | undefined
}

const known: ReadonlyMap<CallType, ReadonlySet<string>> = new Map(
  callTypeNames.map((type) => [type, new Set(stampOrder[type])]),
)

/**
 * Makes a function that stamps and serialises calls: the same bytes as `serialiseCall(stampCall(call))`, in a third of
 * the time for calls of known fields only. The text of the current millisecond is made once.
 * @returns a function that throws `too_large` like {@link serialiseCall}
 */
export const createStampedSerialiser = (source: StampSource): ((call: SegmentCall) => SerialisedCall) => {
  const { now, createId, library = coreLibrary } = source
  const count = source.byteLength ?? byteLength
  const bareContext = { library }
  let stampedAt = Number.NaN
  let stampedText = ''
  const timestamp = (): string => {
    const time = now()
    if (time !== stampedAt) {
      stampedAt = time
      stampedText = new Date(time).toISOString()
    }
    return stampedText
  }
  return (call) => {
    // Seen as names and values only; the types of the six calls have no index.
    const given = call as unknown as Readonly<Record<string, unknown>>
    const names = known.get(call.type)
    for (const name in given) {
      if (!names?.has(name)) return serialiseCall(stampCall(call, { now, createId, library }))
    }
    const messageId = call.messageId ?? createId()
    const context = call.context ?? undefined
    const ordered: Record<string, unknown> = { type: call.type, messageId, timestamp: call.timestamp ?? timestamp() }
    for (const name of stampOrder[call.type]) {
      if (name === 'context') {
        ordered.context =
          context === undefined ? bareContext : context.library === undefined ? { ...context, library } : context
      } else if (!(name in ordered)) ordered[name] = given[name]
    }
    const json = JSON.stringify(ordered)
    const bytes = count(json)
    // The slow way knows how to say what is wrong.
    if (bytes > limits.callBytes) return serialiseCall(stampCall(call, { now, createId, library }))
    return { json, bytes, messageId }
  }
}
