import type { SegmentCall } from '../schema/call.ts'
import { isJsonObject } from '../schema/json-object.ts'
import { type CallType, type CallTypeSpec, callTypeNames, callTypes } from '../spec/call-types.ts'
import { version } from '../version.ts'

/** Name and version of the library that sends, for `context.library`. */
export interface Library {
  readonly name: string
  readonly version: string
}

/** What this package calls itself in `context.library`. */
export const coreLibrary: Library = { name: '@org/segment-core', version }

/** Where the stamps come from. */
export interface StampOptions {
  /** Clock, milliseconds since 1970. */
  readonly now: () => number
  /** Maker of unique ids of at most 100 characters. */
  readonly createId: () => string
  /** @default coreLibrary */
  readonly library?: Library | undefined
}

/** A call with everything set that must stay the same through every retry. */
export type StampedCall = SegmentCall & { readonly messageId: string; readonly timestamp: string }

/** Fields that belong to the request, not to the call. */
const requestFields = ['sentAt', 'writeKey'] as const

const orderOf = (type: CallType): readonly string[] => {
  const spec: CallTypeSpec = callTypes[type]
  const names = spec.fields.map((field) => field.name)
  return [...new Set(['type', 'messageId', 'timestamp', ...names])].filter(
    (name) => !requestFields.some((field) => field === name),
  )
}

/** The top-level fields of each type of call in the order in which they leave. */
export const stampOrder = Object.fromEntries(callTypeNames.map((type) => [type, orderOf(type)])) as Record<
  CallType,
  readonly string[]
>

/**
 * Stamps what a call lacks: `messageId`, `timestamp` and `context.library`; what it has is kept, and the call is not
 * changed. The copy has its top-level fields in one order, so that the same call gives the same bytes through any door;
 * names inside traits, properties and context keep theirs. `sentAt` and `writeKey` belong to the request and are left out.
 */
export const stampCall = (call: SegmentCall, { now, createId, library = coreLibrary }: StampOptions): StampedCall => {
  const given: Readonly<Record<string, unknown>> = { ...call }
  const context = isJsonObject(call.context) ? call.context : {}
  const stamped: Readonly<Record<string, unknown>> = {
    ...given,
    messageId: call.messageId ?? createId(),
    timestamp: call.timestamp ?? new Date(now()).toISOString(),
    context: context.library === undefined ? { ...context, library } : context,
  }
  const known = stampOrder[call.type]
  const rest = Object.keys(stamped).filter((name) => !known.includes(name) && !requestFields.some((f) => f === name))
  const entries = [...known, ...rest].map((name) => [name, stamped[name]] as const)
  // Of the same shape as the call, with the stamps that were just set.
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as unknown as StampedCall
}
