import { serialiseCall } from '../request/serialise-call.ts'
import { type Clockwork, coreLibrary, type Library, stampCall, stampOrder } from '../request/stamp-call.ts'
import type { SegmentCall } from '../schemas/call.ts'
import type { JsonObject } from '../schemas/json-object.ts'
import { type CallType, callTypeNames } from '../spec/call-type-names.ts'
import { limits } from '../spec/limits.ts'
import { byteLength } from '../validate/byte-length.ts'

/** Where the stamps come from. */
export interface StampSource extends Clockwork {
  readonly library?: Library | undefined
}

/** A stamped call as text. */
export interface StampedText {
  readonly messageId: string
  readonly json: string
}

/** Most bytes of UTF-8 that one unit of a string takes. */
export const maxBytesOfUnit = 3

const known: ReadonlyMap<CallType, ReadonlySet<string>> = new Map(
  callTypeNames.map((type) => [type, new Set(stampOrder[type])]),
)

/** Fields that are stamped first, in their order; the others follow in that of the table. */
const stamps = ['type', 'messageId', 'timestamp']
const others = Object.fromEntries(
  callTypeNames.map((type) => [type, stampOrder[type].filter((name) => !stamps.includes(name))]),
) as unknown as Readonly<Record<CallType, readonly string[]>>

/**
 * Makes a function that stamps and serialises calls: the same text as `serialiseCall(stampCall(call))`, in a third of
 * the time for calls of known fields only. The text of the current millisecond is made once.
 * @returns a function of a judged call's fields and its type that throws `too_large` like {@link serialiseCall}
 */
export const createStampedSerialiser = (source: StampSource): ((fields: JsonObject, type: CallType) => StampedText) => {
  const { now, createId, library = coreLibrary } = source
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
  const slowly = (fields: JsonObject, type: CallType): StampedText =>
    // The caller judged it before.
    serialiseCall(stampCall({ ...fields, type } as unknown as SegmentCall, { now, createId, library }))

  return (fields, type) => {
    const names = known.get(type)
    for (const name in fields) {
      if (!names?.has(name)) return slowly(fields, type)
    }
    const messageId = typeof fields.messageId === 'string' ? fields.messageId : createId()
    const context = (fields.context ?? undefined) as JsonObject | undefined
    const ordered: Record<string, unknown> = { type, messageId, timestamp: fields.timestamp ?? timestamp() }
    for (const name of others[type]) {
      if (name === 'context') {
        ordered.context =
          context === undefined ? bareContext : context.library === undefined ? { ...context, library } : context
        continue
      }
      const value = fields[name]
      if (value !== undefined) ordered[name] = value
    }
    const json = JSON.stringify(ordered)
    // Only a long text may pass the limit; the slow way counts, and knows how to say what is wrong.
    if (json.length * maxBytesOfUnit > limits.callBytes && byteLength(json) > limits.callBytes) {
      return slowly(fields, type)
    }
    return { messageId, json }
  }
}
