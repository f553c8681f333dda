import { isJsonObject } from '../values/json-object.ts'
import type { FailedCallData, FailedOutcome } from './call-outcome.ts'

/** Values that are copied; objects that share parts can be exponentially larger as JSON. */
const maxValues = 100_000

/** Levels that are copied. */
const maxDepth = 500

/** Copies values as JSON.stringify writes them, and writes what it cannot as text. */
const createCopy = () => {
  let values = 0
  const read = (get: () => unknown, ancestors: readonly object[]): unknown => {
    values += 1
    if (values > maxValues || ancestors.length > maxDepth) return '[too large]'
    try {
      return copy(get(), ancestors)
    } catch {
      return '[unreadable]'
    }
  }
  const copy = (value: unknown, ancestors: readonly object[]): unknown => {
    if (typeof value === 'bigint') return String(value)
    if (typeof value === 'function' || typeof value === 'symbol') return undefined
    if (typeof value === 'number') return Number.isFinite(value) ? value : null
    if (typeof value !== 'object' || value === null) return value
    if (ancestors.includes(value)) return '[circular]'
    const within = [...ancestors, value]
    if ('toJSON' in value && typeof value.toJSON === 'function') {
      const { toJSON } = value
      return read(() => toJSON.call(value, ''), within)
    }
    if (Array.isArray(value)) return Array.from(value, (_, index) => read(() => value[index], within) ?? null)
    const members = Object.keys(value).map((name) => [name, read(() => Reflect.get(value, name), within)] as const)
    return Object.fromEntries(members.filter(([, member]) => member !== undefined))
  }
  return (value: unknown): unknown => read(() => value, [])
}

/** Copies a call that was refused as plain JSON data, as far as it can be read; never throws. */
export const failedCallOf = (fields: unknown, type?: string): FailedCallData => {
  const copied = createCopy()(fields)
  return { ...(isJsonObject(copied) ? copied : {}), ...(type === undefined ? {} : { type }) }
}

/** The data of a call from its JSON text, which may come from a damaged outbox. */
const parsedCall = (json: string): FailedCallData => {
  try {
    const call: unknown = JSON.parse(json)
    return isJsonObject(call) ? call : {}
  } catch {
    return {}
  }
}

/** What is known of a failed call besides its data. */
type FailedCallFacts = Omit<FailedOutcome, 'call'>

/**
 * The outcome of a call that is known as JSON text. It is parsed when `call` is first read: few are, and a client that is
 * closed may have to settle a million of them at once.
 */
export const failedOutcome = (
  { outcome, messageId, attempts, error }: FailedCallFacts,
  json: string,
): FailedOutcome => {
  let parsed: FailedCallData | undefined
  return {
    outcome,
    ...(messageId === undefined ? {} : { messageId }),
    attempts,
    error,
    get call() {
      parsed ??= parsedCall(json)
      return parsed
    },
  }
}

/** The outcome of a failed call that the outbox keeps: whatever happened, it may succeed later. */
export const keptOutcome = (failed: FailedOutcome): FailedOutcome => {
  const { messageId, attempts, error } = failed
  return {
    outcome: 'gave-up',
    ...(messageId === undefined ? {} : { messageId }),
    attempts,
    error,
    kept: true,
    get call() {
      return failed.call
    },
  }
}
