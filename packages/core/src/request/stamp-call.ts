import type { SegmentCall } from '../schemas/call.ts'
import { isJsonObject } from '../schemas/json-object.ts'
import { type CallType, callTypeNames } from '../spec/call-type-names.ts'
import type { CallTypeRule } from '../spec/call-types.ts'
import { requestNames } from '../spec/top-level-names.ts'
import { callRules } from '../spec/wordless.generated.ts'
import { version } from '../version.ts'

/** Name and version of the library that sends, for `context.library`. */
export interface Library {
  readonly name: string
  readonly version: string
}

/** What this package calls itself in `context.library`. */
export const coreLibrary: Library = { name: '@org/segment-core', version }

/** Where a clock and ids come from. */
export interface Clockwork {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Makes a unique id of at most 100 characters. */
  readonly createId: () => string
}

/** How to stamp. */
export interface StampOptions extends Clockwork {
  /** @default coreLibrary */
  readonly library?: Library | undefined
}

/** A call with everything set that must stay the same through every retry. */
export type StampedCall = SegmentCall & { readonly messageId: string; readonly timestamp: string }

/** Fields that belong to the request, not to the call. */
const requestFields: ReadonlySet<string> = new Set(requestNames)

const orderOf = (type: CallType): readonly string[] => {
  const spec: CallTypeRule = callRules[type]
  const names = ['type', 'messageId', 'timestamp', ...spec.fields.map((field) => field.name)]
  return [...new Set(names)].filter((name) => !requestFields.has(name))
}

/** The top-level fields of each type of call in the order in which they leave. */
export const stampOrder = Object.fromEntries(callTypeNames.map((type) => [type, orderOf(type)])) as Readonly<
  Record<CallType, readonly string[]>
>

/**
 * Stamps what a call lacks: `messageId`, `timestamp` and `context.library`; what it has is kept, and the call is not
 * changed. The copy has its top-level fields in one order (type, messageId, timestamp, the fields of the spec table, then
 * others as given), so that the same call gives the same bytes through any door; names inside traits, properties and
 * context keep their order. `sentAt` and `writeKey` belong to the request and are left out.
 */
export const stampCall = (call: SegmentCall, { now, createId, library = coreLibrary }: StampOptions): StampedCall => {
  const context = isJsonObject(call.context) ? call.context : {}
  const stamped: Readonly<Record<string, unknown>> = {
    ...call,
    messageId: call.messageId ?? createId(),
    timestamp: call.timestamp ?? new Date(now()).toISOString(),
    context: context.library === undefined ? { ...context, library } : context,
  }
  const names = new Set([...stampOrder[call.type], ...Object.keys(stamped)])
  const entries = [...names]
    .filter((name) => !requestFields.has(name) && stamped[name] !== undefined && Object.hasOwn(stamped, name))
    .map((name) => [name, stamped[name]] as const)
  // Of the same shape as the call, with the stamps that were just set; fromEntries keeps even `__proto__` as plain data.
  return Object.fromEntries(entries) as unknown as StampedCall
}
