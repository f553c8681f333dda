import { isSegmentError, SegmentError } from '../error/segment-error.ts'
import type { SegmentIssue } from '../error/segment-issue.ts'
import { draftOf, type Middleware, runMiddleware } from '../middleware/middleware.ts'
import { acceptReading } from '../request/accept-call.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { CallType } from '../spec/call-type-names.ts'
import type { ValidationTarget } from '../spec/validation-targets.ts'
import { abortedError } from '../transport/network-error.ts'
import { withTimeLimit } from '../transport/with-deadline.ts'
import { byteLength } from '../validate/byte-length.ts'
import { type JsonReading, readJson } from '../validate/read-json.ts'
import type { StampedCall } from '../validate/stamp-fields.ts'
import type { Library } from '../values/library.ts'
import { createAbortSignals } from './abort-signals.ts'
import type { QueuedCall } from './batch.ts'
import type { Batcher } from './batcher.ts'
import type { createByteBudget } from './byte-budget.ts'
import type { CallOutcome, FailedOutcome } from './call-outcome.ts'
import { failedCallOf, failedOutcome } from './failed-call.ts'
import type { OutboxSync } from './outbox-sync.ts'
import type { createPendingCalls } from './pending-calls.ts'

/** What accepting a call into a batch or an outbox needs. */
export interface CallIntakeOptions {
  readonly runtime: Runtime
  readonly middleware: readonly Middleware[]
  readonly whenFull: 'wait' | 'reject'
  /** Maximum bytes of calls that wait outside the queue. */
  readonly maxPendingBytes: number
  readonly strict: boolean | undefined
  readonly validateFor: readonly ValidationTarget[] | undefined
  /** Whether valid calls are dropped. */
  readonly disable: boolean
  readonly library: Library | undefined
  readonly budget: ReturnType<typeof createByteBudget>
  readonly pending: ReturnType<typeof createPendingCalls>
  readonly batcher: Batcher
  readonly outbox: OutboxSync | undefined
  readonly orderPerUser: boolean
  /** Whether a call settles as soon as it is in the outbox. */
  readonly isSettledWhenKept: boolean
  /** Stops calls that are held up on their way to a batch. */
  readonly signal: AbortSignal
  /** Why the client accepts no calls, if it does not. */
  readonly refusal: () => SegmentError | undefined
  /** Counts and reports a failed outcome and returns it. */
  readonly fail: (outcome: FailedOutcome) => CallOutcome
  /** Counts a dropped call and returns its outcome. */
  readonly drop: () => CallOutcome
  readonly warn: (messageId: string, issues: readonly SegmentIssue[]) => void
  /** A call that does not fit into memory is in the outbox, to be read back. */
  readonly spilled: (outboxId: number) => void
  /** Counts the outcomes of this many calls of a flush. @default 1 */
  readonly leave: (flushId: number, calls?: number) => void
  /** The call is no longer held up on its way to a batch. */
  readonly release: (flushId: number) => void
  /** Sends open batches if nothing else would free the room that callers wait for. */
  readonly makeRoom: () => void
}

/** Accepts a call; returns its outcome, or a promise of it. */
export type CallIntake = (
  fields: unknown,
  type?: CallType,
  signal?: AbortSignal | undefined,
) => CallOutcome | Promise<CallOutcome>

/** Longest wait for a middleware, in milliseconds. */
const middlewareTimeoutMs = 30_000

/** Programs in JavaScript pass other values. */
const isSignal = (value: AbortSignal): boolean => typeof Object(value).addEventListener === 'function'

const signalError = (): SegmentError =>
  new SegmentError('invalid_request', 'The signal must be an AbortSignal.', {
    path: ['signal'],
    advice: 'Pass the signal of an AbortController, or none.',
  })

/** The error of a client that was closed. */
export const closedError = (): SegmentError => new SegmentError('closed', 'The client is closed.')

const middlewareError = (message: string, cause?: unknown): SegmentError =>
  new SegmentError('middleware_failed', message, {}, cause === undefined ? {} : { cause })

const queueFullError = (message: string, bytes: number): SegmentError =>
  new SegmentError('queue_full', message, { bytes, advice: 'Await client.ready() in loops that make many calls.' })

/** A call whose caller may abort it, and how it ends early where it is now. */
interface Abortable {
  end: (error: SegmentError) => void
}

/** What is known of a call before it is validated, unless it comes straight from its caller. */
interface Origin {
  /** The flush of a call that middleware held up. */
  readonly heldFor?: number
  readonly abortable?: Abortable | undefined
}

/** A valid call on its way to a batch. */
interface Arriving {
  readonly queued: QueuedCall
  readonly json: string
  readonly abortable: Abortable | undefined
  /** Whether it was held up before. */
  readonly isHeld: boolean
}

/** Creates the function that runs a call through middleware, validates it, and puts it into a batch or the outbox. */
export const createCallIntake = (options: CallIntakeOptions) => {
  const { runtime, middleware, whenFull, strict, validateFor, library, budget, pending, batcher, outbox, signal } =
    options
  const acceptOptions = { now: runtime.now, createId: runtime.createId, strict, validateFor, library }
  const { isSettledWhenKept, maxPendingBytes, fail, drop, leave, release, makeRoom } = options
  const listenTo = createAbortSignals()
  let waitingBytes = 0

  /** Ends the calls that are held up. One listener for all of them: removing one of many is slow. */
  const stops = new Set<(error: SegmentError) => void>()
  const stopAll = (): void => {
    for (const stop of stops) stop(abortedError(signal.reason))
  }
  signal.addEventListener('abort', stopAll, { once: true })

  const mayWait = (bytes: number): boolean => waitingBytes + bytes <= maxPendingBytes

  const refuse = (error: SegmentError, { value }: JsonReading, type?: CallType): CallOutcome =>
    fail({ outcome: 'refused', attempts: 0, error, call: failedCallOf(value, type) })

  const giveUp = (error: SegmentError, json: string, messageId?: string): CallOutcome =>
    fail(
      failedOutcome(
        { outcome: 'gave-up', ...(messageId === undefined ? {} : { messageId }), attempts: 0, error },
        json,
      ),
    )

  const giveUpRead = (error: SegmentError, { value }: JsonReading, type?: CallType): CallOutcome =>
    fail({ outcome: 'gave-up', attempts: 0, error, call: failedCallOf(value, type) })

  /** Settles a call with its outcome before it reached a batch. */
  const lose = ({ queued, json }: Arriving, error: SegmentError): void => {
    queued.resolve(giveUp(error, json, queued.messageId))
    leave(queued.flushId)
  }

  /** Settles a call that is in a batch or on its way to the outbox; its bytes are freed when that is over. */
  const abandon = (arriving: Arriving, why: 'aborted' | 'stopped', error: SegmentError): void => {
    const { queued } = arriving
    if (queued.abandoned !== undefined) return
    queued.abandoned = why
    lose(arriving, error)
  }

  /** Writes a call whose bytes are counted into a batch. */
  const putIntoBatch = (arriving: Arriving, call?: StampedCall): void => {
    const { queued, json, abortable, isHeld } = arriving
    const { bytes, flushId } = queued
    if (abortable !== undefined) abortable.end = (error) => abandon(arriving, 'aborted', error)
    batcher.add(json, queued, call)
    // The exact bytes are known once the batch is written; until then, the length of the text is the estimate.
    budget.take(queued.bytes - bytes)
    if (isHeld) release(flushId)
  }

  /** Writes a call to the outbox. @param onEnd its bytes are counted elsewhere, or no longer */
  const writeToOutbox = (
    sync: OutboxSync,
    arriving: Arriving,
    { claim, onEnd }: { readonly claim: boolean; readonly onEnd: (isLost: boolean) => void },
  ): void => {
    const { queued, json, abortable, isHeld } = arriving
    const { messageId, warnings, flushId } = queued
    if (!isHeld) pending.hold(flushId)
    let isPassed = false
    const pass = (): void => {
      if (isPassed) return
      isPassed = true
      stops.delete(stop)
      release(flushId)
    }
    const stop = (error: SegmentError): void => {
      abandon(arriving, 'stopped', error)
      pass()
    }
    stops.add(stop)
    if (abortable !== undefined) {
      abortable.end = (error) => {
        abandon(arriving, 'aborted', error)
        pass()
      }
    }
    sync.append({
      call: queued,
      json,
      claim,
      onKept: () => {
        onEnd(false)
        if (queued.abandoned !== undefined) return
        if (isSettledWhenKept) queued.resolve({ outcome: 'accepted', messageId, attempts: 0, warnings })
        if (claim) return
        if (queued.outboxId !== undefined) options.spilled(queued.outboxId)
        leave(flushId)
      },
      onPassed: () => {
        pass()
        makeRoom()
      },
      onLost: (error) => {
        onEnd(true)
        if (queued.abandoned === undefined) lose(arriving, error)
      },
    })
  }

  const enqueue = (arriving: Arriving, call?: StampedCall): void => {
    if (outbox === undefined) {
      putIntoBatch(arriving, call)
      return
    }
    const { bytes } = arriving.queued
    const onEnd = (isLost: boolean): void => {
      if (isLost) budget.free(bytes)
    }
    writeToOutbox(outbox, arriving, { claim: true, onEnd })
  }

  /** Writes a call that does not fit into the queue to the outbox. */
  const spill = (arriving: Arriving, sync: OutboxSync): void => {
    const { bytes } = arriving.queued
    waitingBytes += bytes
    const onEnd = (): void => {
      waitingBytes -= bytes
    }
    writeToOutbox(sync, arriving, { claim: false, onEnd })
  }

  /** Waits until the queue has room for a call. */
  const waitForRoom = (arriving: Arriving): void => {
    const { queued, abortable, isHeld } = arriving
    const { bytes, flushId } = queued
    if (!isHeld) pending.hold(flushId)
    waitingBytes += bytes
    const loseHeld = (error: SegmentError): void => {
      waitingBytes -= bytes
      release(flushId)
      lose(arriving, error)
    }
    const waiter = budget.wait(bytes, (entered) => {
      if (!entered) {
        loseHeld(abortedError(signal.reason))
        return
      }
      waitingBytes -= bytes
      enqueue(isHeld ? arriving : { ...arriving, isHeld: true })
    })
    if (abortable !== undefined) {
      abortable.end = (error) => {
        budget.leave(waiter)
        loseHeld(error)
      }
    }
    makeRoom()
  }

  /**
   * Validates a call and puts it into a batch or the outbox. A call that middleware held up stays held unless a promise is
   * returned.
   */
  const accept = (reading: JsonReading, type?: CallType, origin?: Origin): CallOutcome | Promise<CallOutcome> => {
    const accepted = acceptReading(reading, acceptOptions, type)
    if (!accepted.ok) return refuse(accepted.error, reading, type)
    const { call, json, issues: warnings } = accepted
    const { messageId } = call
    if (warnings.length > 0) options.warn(messageId, warnings)
    if (options.disable) return drop()
    // A batch counts the bytes as it is written; the length of the text differs only if it is not ASCII.
    const bytes = outbox === undefined ? json.length : byteLength(json)
    // A call that goes into memory would overtake those that wait on disk.
    const isBehind = options.orderPerUser && isSettledWhenKept && outbox?.isBehind() === true
    const hasRoom = !isBehind && budget.hasRoom(bytes)
    const isSpilled = !hasRoom && outbox !== undefined && isSettledWhenKept
    if (!hasRoom && !isSpilled && whenFull === 'reject') {
      return giveUp(queueFullError('The queue of the client is full.', bytes), json, messageId)
    }
    if (!hasRoom && !mayWait(bytes)) {
      const message = 'The queue of the client is full, and too many calls wait for room in it.'
      return giveUp(queueFullError(message, bytes), json, messageId)
    }
    const flushId = origin?.heldFor ?? pending.enter()
    let resolve: QueuedCall['resolve'] = () => undefined
    // The hot path creates no promise except this one.
    const settled = new Promise<CallOutcome>((settle) => {
      resolve = settle
    })
    const arriving: Arriving = {
      queued: { messageId, warnings, flushId, outboxId: undefined, abandoned: undefined, resolve, start: 0, bytes },
      json,
      abortable: origin?.abortable,
      isHeld: origin?.heldFor !== undefined,
    }
    if (hasRoom) {
      budget.take(bytes)
      enqueue(arriving, call)
    } else if (isSpilled) spill(arriving, outbox)
    else waitForRoom(arriving)
    return settled
  }

  /** Settles with what middleware returns, or rejects at its time limit or with the error that ends the call. */
  const bounded = async <Value>(ran: Promise<Value>, ended: Promise<never>): Promise<Value> => {
    const lateError = () => middlewareError(`A middleware did not return within ${middlewareTimeoutMs / 1_000} s.`)
    return withTimeLimit({ timeoutMs: middlewareTimeoutMs, lateError }, () => Promise.race([ran, ended]))
  }

  const middlewareRefusal = (thrown: unknown, draft: JsonReading): CallOutcome => {
    const isOurs = isSegmentError(thrown) && thrown.code === 'middleware_failed'
    return refuse(isOurs ? thrown : middlewareError('A middleware threw.', thrown), draft)
  }

  const pass = (passed: JsonReading | null, origin?: Origin): CallOutcome | Promise<CallOutcome> =>
    passed === null ? drop() : accept(passed, undefined, origin)

  /** Holds a call until its middleware returns. */
  const hold = async (
    draft: JsonReading,
    ran: Promise<JsonReading | null>,
    abortable: Abortable | undefined,
  ): Promise<CallOutcome> => {
    const bytes = draft.units
    if (!mayWait(bytes)) {
      ran.catch(() => undefined)
      const message = 'Too many calls wait for asynchronous middleware.'
      return giveUpRead(queueFullError(message, bytes), draft)
    }
    const flushId = pending.enter()
    pending.hold(flushId)
    waitingBytes += bytes
    let endedBy: SegmentError | undefined
    let end: (error: SegmentError) => void = () => undefined
    const ended = new Promise<never>((_, reject) => {
      end = (error) => {
        endedBy = error
        reject(error)
      }
    })
    stops.add(end)
    if (abortable !== undefined) abortable.end = end
    let outcome: CallOutcome | Promise<CallOutcome>
    try {
      const passed = await bounded(ran, ended).finally(() => {
        stops.delete(end)
        waitingBytes -= bytes
      })
      outcome = pass(passed, { heldFor: flushId, abortable })
    } catch (thrown) {
      outcome = endedBy === undefined ? middlewareRefusal(thrown, draft) : giveUpRead(endedBy, draft)
    }
    if (outcome instanceof Promise) return outcome
    release(flushId)
    leave(flushId, 0)
    return outcome
  }

  const start = (reading: JsonReading, type?: CallType, abortable?: Abortable): CallOutcome | Promise<CallOutcome> => {
    const origin = abortable === undefined ? undefined : { abortable }
    const draft = middleware.length === 0 ? undefined : draftOf(reading, type)
    if (draft === undefined) return accept(reading, type, origin)
    try {
      const ran = runMiddleware(draft, middleware)
      return ran instanceof Promise ? hold(draft, ran, abortable) : pass(ran, origin)
    } catch (thrown) {
      return middlewareRefusal(thrown, draft)
    }
  }

  const startAbortable = (
    reading: JsonReading,
    type: CallType | undefined,
    caller: AbortSignal,
  ): CallOutcome | Promise<CallOutcome> => {
    if (caller.aborted) return giveUpRead(abortedError(caller.reason), reading, type)
    const abortable: Abortable = { end: () => undefined }
    const outcome = start(reading, type, abortable)
    if (!(outcome instanceof Promise)) return outcome
    // A middleware may have aborted it.
    if (caller.aborted) abortable.end(abortedError(caller.reason))
    const ignore = listenTo(caller, (error) => abortable.end(error))
    return outcome.finally(ignore)
  }

  const give: CallIntake = (fields, type, caller) => {
    // Before the call is read: a getter may close the client.
    const refusal = options.refusal()
    // From here on, nothing looks at the caller's object.
    const reading = readJson(fields)
    if (refusal !== undefined) return refuse(refusal, reading, type)
    if (caller === undefined) return start(reading, type)
    return isSignal(caller) ? startAbortable(reading, type, caller) : refuse(signalError(), reading, type)
  }

  return { give, waitingBytes: (): number => waitingBytes }
}
