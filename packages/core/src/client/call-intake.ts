import { isSegmentError, SegmentError } from '../error/segment-error.ts'
import type { SegmentIssue } from '../error/segment-issue.ts'
import { type DraftCall, type Middleware, runMiddleware } from '../middleware/middleware.ts'
import { type AcceptedCall, acceptCall, unreadableError } from '../request/accept-call.ts'
import type { Library } from '../request/stamp-call.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { CallType } from '../spec/call-type-names.ts'
import { abortedError } from '../transport/network-error.ts'
import { withTimeLimit } from '../transport/with-deadline.ts'
import { byteLength } from '../validate/byte-length.ts'
import { isJsonObject } from '../values/json-object.ts'
import type { QueuedCall } from './batch.ts'
import type { Batcher } from './batcher.ts'
import type { createByteBudget } from './byte-budget.ts'
import type { CallOutcome, FailedOutcome } from './call-outcome.ts'
import type { OutboxSync } from './outbox-sync.ts'
import type { createPendingCalls } from './pending-calls.ts'

/** What accepting a call into a batch or an outbox needs. */
export interface CallIntakeOptions {
  readonly runtime: Runtime
  readonly middleware: readonly Middleware[]
  readonly whenFull: 'wait' | 'reject'
  readonly strict: boolean | undefined
  readonly library: Library | undefined
  readonly budget: ReturnType<typeof createByteBudget>
  readonly pending: ReturnType<typeof createPendingCalls>
  readonly batcher: Batcher
  readonly outbox: OutboxSync | undefined
  /** Whether a call settles as soon as it is in the outbox. */
  readonly isSettledWhenKept: boolean
  /** Stops calls that middleware holds up. */
  readonly signal: AbortSignal
  /** Why the client accepts no calls, if it does not. */
  readonly refusal: () => SegmentError | undefined
  /** Reports a failed outcome and returns it. */
  readonly fail: (outcome: FailedOutcome) => CallOutcome
  readonly warn: (messageId: string, issues: readonly SegmentIssue[]) => void
  /** Counts the outcomes of this many calls of a flush. @default 1 */
  readonly leave: (flushId: number, calls?: number) => void
  /** The call is no longer held up on its way to a batch. */
  readonly release: (flushId: number) => void
  /** Sends open batches if nothing else would free the room that callers wait for. */
  readonly makeRoom: () => void
}

/** Accepts a call; returns its outcome, or a promise of it. */
export type CallIntake = (fields: unknown, type?: CallType) => CallOutcome | Promise<CallOutcome>

/** Longest wait for a middleware, in milliseconds. */
const middlewareTimeoutMs = 30_000

/** The error of a client that was closed. */
export const closedError = (): SegmentError => new SegmentError('closed', 'The client is closed.')

const middlewareError = (message: string, cause?: unknown): SegmentError =>
  new SegmentError('middleware_failed', message, {}, cause === undefined ? {} : { cause })

/** Creates the function that runs a call through middleware, validates it, and puts it into a batch or the outbox. */
export const createCallIntake = (options: CallIntakeOptions): CallIntake => {
  const { runtime, middleware, whenFull, strict, library, budget, pending, batcher, outbox, signal } = options
  const { isSettledWhenKept, fail, leave, release, makeRoom } = options
  const { now, createId } = runtime

  /** Ends the calls that middleware holds up. One listener for all of them: removing one of many is slow. */
  const stops = new Set<(error: SegmentError) => void>()
  const stopAll = (): void => {
    for (const stop of stops) stop(abortedError(signal.reason))
  }
  signal.addEventListener('abort', stopAll, { once: true })

  /** Settles with what middleware returns, at its time limit, or when the client stops. */
  const bounded = async <Value>(ran: Promise<Value>): Promise<Value> => {
    let stop: ((error: SegmentError) => void) | undefined
    const stopped = new Promise<never>((_, reject) => {
      stop = reject
      stops.add(reject)
    })
    const lateError = () => middlewareError(`A middleware did not return within ${middlewareTimeoutMs / 1_000} s.`)
    try {
      return await withTimeLimit({ timeoutMs: middlewareTimeoutMs, lateError }, () => Promise.race([ran, stopped]))
    } finally {
      if (stop !== undefined) stops.delete(stop)
    }
  }

  const refuse = (error: SegmentError): CallOutcome => fail({ outcome: 'refused', attempts: 0, error })

  const giveUp = (messageId: string, error: SegmentError): CallOutcome =>
    fail({ outcome: 'gave-up', messageId, attempts: 0, error })

  /** Writes a call whose bytes are counted into a batch. @param isHeld whether it was held up before */
  const putIntoBatch = (
    accepted: AcceptedCall,
    bytes: number,
    flushId: number,
    isHeld: boolean,
  ): Promise<CallOutcome> =>
    new Promise((resolve) => {
      const { call, json, issues: warnings } = accepted
      const { messageId } = call
      const queued: QueuedCall = { messageId, warnings, flushId, outboxId: undefined, resolve, start: 0, bytes }
      batcher.add(json, queued, call)
      // The exact bytes are known once the batch is written; until then, the length of the text is the estimate.
      budget.take(queued.bytes - bytes)
      if (isHeld) release(flushId)
    })

  /** Writes a call whose bytes are counted to the outbox; after that it goes into a batch. */
  const putIntoOutbox = (
    accepted: AcceptedCall,
    bytes: number,
    flushId: number,
    { sync, isHeld }: { readonly sync: OutboxSync; readonly isHeld: boolean },
  ): Promise<CallOutcome> =>
    new Promise((resolve) => {
      const { messageId } = accepted.call
      const { issues: warnings } = accepted
      if (!isHeld) pending.hold(flushId)
      sync.append({
        call: accepted,
        bytes,
        claim: true,
        flushId,
        resolve,
        ...(isSettledWhenKept
          ? { onKept: () => resolve({ outcome: 'accepted', messageId, attempts: 0, warnings }) }
          : {}),
        onPassed: () => {
          release(flushId)
          makeRoom()
        },
        onLost: (error) => {
          budget.free(bytes)
          leave(flushId)
          resolve(giveUp(messageId, error))
        },
      })
    })

  const enqueue = (accepted: AcceptedCall, bytes: number, flushId: number, isHeld: boolean): Promise<CallOutcome> =>
    outbox === undefined
      ? putIntoBatch(accepted, bytes, flushId, isHeld)
      : putIntoOutbox(accepted, bytes, flushId, { sync: outbox, isHeld })

  /** Writes a call that does not fit into memory to the outbox. */
  const spill = (accepted: AcceptedCall, sync: OutboxSync, flushId: number, isHeld: boolean): Promise<CallOutcome> =>
    new Promise((resolve) => {
      const { call, json, issues: warnings } = accepted
      const { messageId } = call
      const finish = (outcome: CallOutcome): void => {
        leave(flushId)
        resolve(outcome)
      }
      sync.append({
        call: accepted,
        bytes: byteLength(json),
        claim: false,
        flushId,
        resolve,
        onKept: () => finish({ outcome: 'accepted', messageId, attempts: 0, warnings }),
        onPassed: () => {
          if (isHeld) release(flushId)
        },
        onLost: (error) => finish(giveUp(messageId, error)),
      })
    })

  /** Waits until the queue has room for a call. */
  const waitForRoom = (accepted: AcceptedCall, bytes: number, flushId: number, isHeld: boolean): Promise<CallOutcome> =>
    new Promise((resolve) => {
      if (!isHeld) pending.hold(flushId)
      budget.wait(bytes, (entered) => {
        if (entered) {
          resolve(enqueue(accepted, bytes, flushId, true))
          return
        }
        release(flushId)
        leave(flushId)
        resolve(giveUp(accepted.call.messageId, closedError()))
      })
      makeRoom()
    })

  /**
   * Validates a call and puts it into a batch or the outbox.
   * @param heldFor the flush of a call that middleware held up; it stays held unless a promise is returned
   */
  const accept = (fields: unknown, type?: CallType, heldFor?: number): CallOutcome | Promise<CallOutcome> => {
    const accepted = acceptCall(fields, { now, createId, strict, library, type })
    if (!accepted.ok) return refuse(accepted.error)
    const { call, json, issues } = accepted
    const { messageId } = call
    if (issues.length > 0) options.warn(messageId, issues)
    // A batch counts the bytes as it is written; the length of the text differs only if it is not ASCII.
    const bytes = outbox === undefined ? json.length : byteLength(json)
    const hasRoom = budget.hasRoom(bytes)
    const isSpilled = !hasRoom && outbox !== undefined && isSettledWhenKept
    if (!hasRoom && !isSpilled && whenFull === 'reject') {
      return giveUp(messageId, new SegmentError('queue_full', 'The queue of the client is full.', { bytes }))
    }
    const isHeld = heldFor !== undefined
    const flushId = heldFor ?? pending.enter()
    if (hasRoom) {
      budget.take(bytes)
      return enqueue(accepted, bytes, flushId, isHeld)
    }
    if (isSpilled) return spill(accepted, outbox, flushId, isHeld)
    return waitForRoom(accepted, bytes, flushId, isHeld)
  }

  const throughMiddleware = (draft: DraftCall): CallOutcome | Promise<CallOutcome> => {
    const pass = (passed: DraftCall | null, heldFor?: number): CallOutcome | Promise<CallOutcome> =>
      passed === null ? { outcome: 'dropped', attempts: 0 } : accept(passed, undefined, heldFor)
    const failed = (cause: unknown): CallOutcome => refuse(middlewareError('A middleware threw.', cause))
    const notPassed = (thrown: unknown): CallOutcome => {
      if (signal.aborted) return fail({ outcome: 'gave-up', attempts: 0, error: abortedError(signal.reason) })
      return isSegmentError(thrown) && thrown.code === 'middleware_failed' ? refuse(thrown) : failed(thrown)
    }
    try {
      const ran = runMiddleware(draft, middleware)
      if (!(ran instanceof Promise)) return pass(ran)
      const flushId = pending.enter()
      pending.hold(flushId)
      const settleHeld = (outcome: CallOutcome | Promise<CallOutcome>): CallOutcome | Promise<CallOutcome> => {
        if (outcome instanceof Promise) return outcome
        release(flushId)
        leave(flushId, 0)
        return outcome
      }
      return bounded(ran).then(
        (passed) => settleHeld(pass(passed, flushId)),
        (thrown) => settleHeld(notPassed(thrown)),
      )
    } catch (thrown) {
      return notPassed(thrown)
    }
  }

  // The hot path creates no promise except the one that settles the call.
  return (fields, type) => {
    const refusal = options.refusal()
    if (refusal !== undefined) return refuse(refusal)
    if (middleware.length === 0 || !isJsonObject(fields)) return accept(fields, type)
    try {
      const draft = type === undefined ? fields : { ...fields, type }
      // Validation follows, and says what is wrong with a call that has no type.
      return throughMiddleware(draft as DraftCall)
    } catch (thrown) {
      return refuse(unreadableError(thrown))
    }
  }
}
