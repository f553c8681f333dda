import { putValue } from '../json/put-value.ts'
import { type CallType, callTypeNames } from '../spec/call-type-names.ts'
import type { SegmentCall } from '../spec/calls/calls.generated.ts'
import { type CallTypeRule, callTypes } from '../spec/fields/call-types.ts'
import { requestNames } from '../spec/top-level-names.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'
import { coreLibrary, type Library } from '../values/library.ts'

/** Fields that belong to the request, not to the call. */
const requestFields: ReadonlySet<string> = new Set(requestNames)

/** What every call has and is sent first. */
const firstFields = ['type', 'messageId', 'timestamp']

const orderOf = (type: CallType): readonly string[] => {
  const spec: CallTypeRule = callTypes[type]
  const names = [...firstFields, ...spec.fields.map((field) => field.name)]
  return [...new Set(names)].filter((name) => !requestFields.has(name))
}

const byType = <Value>(make: (type: CallType) => Value): Readonly<Record<CallType, Value>> =>
  Object.fromEntries(callTypeNames.map((type) => [type, make(type)])) as Record<CallType, Value>

/** The top-level fields of each call type, in the order in which they are sent. */
export const stampOrder = byType(orderOf)

const laterFields = byType((type) => stampOrder[type].slice(firstFields.length))

/** Names that are handled before the others are copied. */
const handled = byType((type): ReadonlySet<string> => new Set([...stampOrder[type], ...requestNames]))

/** The ISO 8601 text of the last time asked for. Most calls of a busy program share a millisecond. */
let lastTime = Number.NaN
let lastText = ''
const isoText = (time: number): string => {
  if (time !== lastTime) {
    lastText = new Date(time).toISOString()
    lastTime = time
  }
  return lastText
}

const contextOf = (given: unknown, library: Library): JsonObject => {
  if (!isJsonObject(given)) return { library }
  return given.library === undefined ? { ...given, library } : given
}

/** A call with everything set that must stay the same through every retry. */
export type StampedCall = SegmentCall & { readonly messageId: string; readonly timestamp: string }

/** Where the stamps of one call come from; its time has been read already. */
export interface CallStamps {
  /** Creates a unique id of at most 100 characters. */
  readonly createId: () => string
  /** @default coreLibrary */
  readonly library?: Library | undefined
  /** Milliseconds since 1970. */
  readonly time: number
}

/** Sets what a call of the given type lacks, and orders its fields; see `stampCall`. */
export const stampFields = (
  type: CallType,
  fields: JsonObject,
  { time, createId, library = coreLibrary }: CallStamps,
): StampedCall => {
  const stamped: Record<string, unknown> = {
    type,
    messageId: fields.messageId ?? createId(),
    timestamp: fields.timestamp ?? isoText(time),
  }
  for (const name of laterFields[type]) {
    const value = fields[name]
    if (name === 'context') stamped.context = contextOf(value, library)
    else if (value !== undefined) stamped[name] = value
  }
  const known = handled[type]
  for (const name in fields) {
    if (known.has(name) || !Object.hasOwn(fields, name) || fields[name] === undefined) continue
    // putValue keeps even `__proto__` as plain data.
    putValue(stamped, name, fields[name])
  }
  return stamped as unknown as StampedCall
}
