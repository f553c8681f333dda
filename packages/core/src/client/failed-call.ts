import { isJsonObject } from '../values/json-object.ts'
import type { FailedCallData, FailedOutcome } from './call-outcome.ts'

/** The data of a call that failed before it was stamped. */
export const failedCallOf = (value: unknown, type?: string): FailedCallData => ({
  ...(isJsonObject(value) ? value : {}),
  ...(type === undefined ? {} : { type }),
})

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
