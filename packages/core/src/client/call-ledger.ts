import type { CallOutcome } from './call-outcome.ts'

/**
 * Numbers of calls by outcome. At any moment, `acknowledged + refused + gaveUp + dropped + left` is the number of calls
 * that the client was given plus `recovered`.
 */
export interface CallLedger {
  readonly acknowledged: number
  readonly refused: number
  /** Retries, time or memory ran out, or the caller aborted. With an outbox, they may be read back and sent again. */
  readonly gaveUp: number
  /** Dropped by a middleware, or not sent because the client is disabled. */
  readonly dropped: number
  /** Without an outcome; after `close`, those that it stopped at its limit and those that wait in the outbox. */
  readonly left: number
  /** Read back from the outbox: calls of earlier runs and other processes, and calls that this client gave up before. */
  readonly recovered: number
}

/** Creates the counts of a client. */
export const createLedger = () => {
  let given = 0
  let recovered = 0
  let acknowledged = 0
  let refused = 0
  let gaveUp = 0
  let dropped = 0
  return {
    give(): void {
      given += 1
    },
    recover(): void {
      recovered += 1
    },
    /** Counts the outcome of a call; once per call. A call that is only stored still has none. */
    settle({ outcome }: CallOutcome): void {
      switch (outcome) {
        case 'acknowledged':
          acknowledged += 1
          return
        case 'refused':
          refused += 1
          return
        case 'gave-up':
          gaveUp += 1
          return
        case 'dropped':
          dropped += 1
          return
        case 'accepted':
          return
        default:
          outcome satisfies never
      }
    },
    snapshot(): CallLedger {
      const left = given + recovered - acknowledged - refused - gaveUp - dropped
      return { acknowledged, refused, gaveUp, dropped, left, recovered }
    },
  }
}
