import { untilAborted } from '../delivery/call-foreign.ts'
import { SegmentError } from '../error/segment-error.ts'
import { parseSource } from '../request/source.ts'
import { trackingUrl } from '../request/tracking-host.ts'
import { fencedRuntime } from '../runtime/fenced-runtime.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import { batchPaths } from '../spec/batch-paths.ts'
import type { CallType } from '../spec/call-type-names.ts'
import type { DefaultEvents } from '../spec/calls/event-map.ts'
import { abortedError } from '../transport/network-error.ts'
import { targetsOf } from '../validate/validate-call.ts'
import type { QueuedCall } from './batch.ts'
import { createBatcher } from './batcher.ts'
import { createByteBudget } from './byte-budget.ts'
import type { CallMethods } from './call-fields.ts'
import { closedError, createCallIntake } from './call-intake.ts'
import { type CallLedger, createLedger } from './call-ledger.ts'
import type { CallOutcome, FailedOutcome } from './call-outcome.ts'
import { checkNumbers, timeLimitOf } from './check-numbers.ts'
import { type ClientEventName, type ClientListener, createClientEvents } from './client-events.ts'
import type { CallOptions, SegmentClientOptions } from './client-options.ts'
import { failedOutcome, keptOutcome } from './failed-call.ts'
import { createFailureReport } from './failure-report.ts'
import { createIdRanges } from './id-ranges.ts'
import { createOutboxSync } from './outbox-sync.ts'
import { createPendingCalls } from './pending-calls.ts'

/**
 * A client that batches and delivers calls and reports the outcome of each.
 * @template Events see {@link CallMethods}
 */
export interface SegmentClient<Events extends object = DefaultEvents> extends CallMethods<Events> {
  /** Any call, with its type. */
  send(call: unknown, options?: CallOptions): Promise<CallOutcome>
  /** Adds a listener. @returns a function that removes it */
  on<Name extends ClientEventName>(name: Name, listener: ClientListener<Name>): () => void
  /**
   * Resolves when the queue is at most half full. A loop that makes many calls awaits it now and then, and does not need
   * to await their outcomes.
   */
  ready(): Promise<void>
  /**
   * Sends the waiting calls, and resolves when every call so far has its outcome.
   * @param options `timeoutMs`: resolves after this many milliseconds even if calls have no outcome yet. @default none
   * @returns the counts of the client since it was created
   * @throws {RangeError} if `timeoutMs` is not a number
   */
  flush(options?: TimeLimitOptions): Promise<CallLedger>
  /**
   * Refuses further calls and sends the waiting ones. At the time limit, every other call settles as `gave-up` with
   * `aborted` and counts as `left`; an outbox keeps it.
   * @param options `timeoutMs` in milliseconds. @default 30000
   * @returns the counts of the client since it was created
   * @throws {RangeError} if `timeoutMs` is not a number
   */
  close(options?: TimeLimitOptions): Promise<CallLedger>
  [Symbol.asyncDispose](): Promise<void>
  /**
   * Calls without an outcome in memory. `bytes`: JSON of those in the queue; `waitingBytes`: JSON of those that wait for
   * room in it, for middleware, or for a slow outbox.
   */
  readonly pending: { readonly calls: number; readonly bytes: number; readonly waitingBytes: number }
  /** The counts of the client since it was created. */
  readonly stats: CallLedger
}

/** How long to wait. */
interface TimeLimitOptions {
  /** Milliseconds. */
  readonly timeoutMs?: number | undefined
}

/** Default limit of `close`, in milliseconds. */
const defaultCloseMs = 30_000

const defaultQueueBytes = 32 * 1024 * 1024
const defaultPendingBytes = 256 * 1024 * 1024
const defaultPollMs = 5_000

/** Longest time that `close` keeps for the last writes to an outbox, in milliseconds; at most half of its limit. */
const lastWritesMs = 250

/**
 * Creates a client. The promise of a call never rejects: it resolves to the outcome of that call. Failures that no one
 * awaits are reported to `onError` and to listeners of `failed`. Transports, token providers, middleware and callbacks may
 * throw or never settle without losing a call's outcome.
 * @throws {SegmentError} `invalid_source` if the source is invalid
 * @throws {RangeError} if an option is NaN or negative, or a name in `validateFor` is unknown
 */
export const createSegmentClient = <Events extends object = DefaultEvents>(
  options: SegmentClientOptions,
): SegmentClient<Events> => {
  const source = parseSource(options.source)
  const runtime = fencedRuntime(options.runtime ?? webRuntime())
  const { whenFull = 'wait', strict, validateFor, library, disable = false } = options
  const middleware = [...(options.middleware ?? [])]
  // These are mistakes in the program, not in a call.
  targetsOf(validateFor)
  checkNumbers(options)
  const maxQueueBytes = options.maxQueueBytes ?? defaultQueueBytes
  const budget = createByteBudget(maxQueueBytes)
  const pending = createPendingCalls()
  const ledger = createLedger()
  const stop = new AbortController()
  const report = createFailureReport({ onError: options.onError, runtime, secrets: [source.writeKey] })
  const events = createClientEvents((error) =>
    report.failed(new SegmentError('aborted', 'A listener of the client threw.', {}, { cause: error })),
  )
  let closed = false
  let unauthorized: SegmentError | undefined
  let settledCalls = 0
  /** Why requests fail now, if they do. */
  let lastFailure: SegmentError | undefined
  /** Ids in the outbox of calls that did not fit into memory and have no outcome yet. */
  const spilled = createIdRanges()

  const fail = <Outcome extends FailedOutcome>(outcome: Outcome): Outcome => {
    // What a client gives up because it was closed is left.
    if (outcome.outcome === 'refused' || !stop.signal.aborted) ledger.settle(outcome)
    events.emit('failed', outcome)
    report.failed(outcome.error, outcome)
    return outcome
  }

  const drop = (): CallOutcome => {
    const outcome: CallOutcome = { outcome: 'dropped', attempts: 0 }
    ledger.settle(outcome)
    return outcome
  }

  const leave = (flushId: number, calls = 1): void => {
    settledCalls += calls
    if (pending.leave(flushId) > 0) return
    batcher.shrink()
    events.emit('drained', { calls: settledCalls })
  }

  const leaveQueue = ({ bytes, flushId, abandoned }: QueuedCall, wasReadBack = false): void => {
    // What is read back has a limit of its own.
    if (!wasReadBack) budget.free(bytes)
    if (abandoned === undefined) leave(flushId)
  }

  /** The call reached a batch, or it never will. The last one that a flush waits for closes the batch. */
  const release = (flushId: number): void => {
    if (pending.release(flushId)) batcher.closeBatches()
  }

  /** If callers wait for free bytes and nothing is in flight, the open batches hold them. */
  const makeRoom = (): void => {
    if (budget.isWaitedFor() && batcher.isIdle()) batcher.closeBatches()
  }

  /** A refused credential or exhausted retries say nothing about the call: the outbox keeps it. */
  const keptInOutbox = (outcome: CallOutcome): CallOutcome => {
    if (!('error' in outcome)) return outcome
    return outcome.outcome === 'gave-up' || outcome.error.code === 'unauthorized' ? keptOutcome(outcome) : outcome
  }

  const settle = (call: QueuedCall, given: CallOutcome): void => {
    const outcome = outbox === undefined ? given : keptInOutbox(given)
    if (outcome.outcome === 'acknowledged') {
      ledger.settle(outcome)
      events.emit('acknowledged', outcome)
    } else if ('error' in outcome) fail(outcome)
    call.resolve(outcome)
    if (outbox === undefined) leaveQueue(call)
    else outbox.settle(call, outcome)
  }

  /** An abandoned call has its outcome. The outbox keeps it only if the client was stopped. */
  const forget = (call: QueuedCall): void => {
    if (outbox === undefined) leaveQueue(call)
    else if (call.abandoned === 'stopped') outbox.release(call)
    else outbox.remove(call)
  }

  const batcher = createBatcher({
    ...options,
    source,
    runtime,
    signal: stop.signal,
    settle,
    forget,
    onIdle: makeRoom,
    onUnauthorized: (error) => {
      if (options.whenUnauthorized === 'continue') return
      unauthorized = error
      events.emit('stopped', { error })
    },
    onThrottled: (waitMs) => events.emit('throttled', { waitMs }),
    onRetry: (retry) => {
      lastFailure = retry.error
      events.emit('retrying', retry)
      report.retrying(retry)
    },
    onAnswer: (answer) => {
      if (answer.acknowledged) lastFailure = undefined
      events.emit('answer', answer)
    },
  })

  /** Sends a call that is in the outbox. */
  const sendStored = (json: string, call: QueuedCall): void => {
    if (call.abandoned !== undefined) forget(call)
    else if (unauthorized === undefined && !stop.signal.aborted) batcher.add(json, call)
    else {
      const error = unauthorized ?? abortedError(stop.signal.reason)
      const { messageId } = call
      settle(call, failedOutcome({ outcome: 'gave-up', messageId, attempts: 0, error }, json))
    }
  }

  const outboxOptions =
    options.outbox === undefined || 'storage' in options.outbox ? options.outbox : { storage: options.outbox }
  const outbox =
    outboxOptions === undefined || disable
      ? undefined
      : createOutboxSync({
          queue: outboxOptions.storage.queue(`${source.writeKey} ${trackingUrl(source, batchPaths.batch)}`),
          claim: { bytes: 2 * batcher.maxBytes, calls: batcher.maxCalls },
          mayClaim: () => unauthorized === undefined,
          send: sendStored,
          enter: (outboxId) => {
            // A call that did not fit into memory was counted when it was given.
            if (!spilled.delete(outboxId)) ledger.recover()
            return pending.enter()
          },
          leave: leaveQueue,
          sleep: runtime.backgroundSleep,
          pollMs: outboxOptions.pollMs ?? defaultPollMs,
          onError: (error) => report.failed(error),
        })

  const intake = createCallIntake({
    runtime,
    middleware,
    whenFull,
    maxPendingBytes: options.maxPendingBytes ?? defaultPendingBytes,
    strict,
    validateFor,
    disable,
    library,
    budget,
    pending,
    batcher,
    outbox,
    orderPerUser: options.orderPerUser ?? false,
    isSettledWhenKept: outboxOptions?.settleWhen === 'accepted',
    signal: stop.signal,
    refusal: () => (closed ? closedError() : unauthorized),
    fail,
    drop,
    spilled: (outboxId) => spilled.add(outboxId),
    warn: (messageId, issues) => events.emit('warning', { messageId, issues }),
    leave,
    release,
    makeRoom,
  })

  const drain = async (): Promise<void> => {
    const before = outbox?.releases() ?? 0
    for (;;) {
      const readBefore = outbox?.reads() ?? 0
      batcher.closeBatches()
      await pending.whenLeft()
      // Calls that were put back would only be tried again at once, by every flush.
      if (outbox === undefined || outbox.releases() > before || stop.signal.aborted) return
      // Calls that did not fit into memory may have been read back meanwhile.
      if (outbox.reads() > readBefore) continue
      if (!outbox.hasMore()) return
      // What an outbox that fails still holds stays there for a later run.
      if (!(await untilAborted(outbox.claimNow(), stop.signal).catch(() => false))) return
    }
  }

  const drainAndStop = async (): Promise<void> => {
    await drain()
    if (outbox === undefined) return
    await outbox.stopReading()
    // What was read back since the last flush.
    batcher.closeBatches()
    await pending.whenLeft()
    await outbox.whenWritten()
  }

  /** Waits for work until a time limit. @returns whether it was done in time */
  const within = async (timeoutMs: number | undefined, work: Promise<unknown>): Promise<boolean> => {
    if (timeoutMs === undefined) {
      await work
      return true
    }
    const timer = new AbortController()
    const inTime = await Promise.race([work.then(() => true), runtime.sleep(timeoutMs, timer.signal).then(() => false)])
    timer.abort()
    return inTime
  }

  const stopError = (): SegmentError => {
    const why = lastFailure === undefined ? '' : ` The last failure: ${lastFailure.code}: ${lastFailure.message}`
    const message = `The client was closed before the call was delivered.${why}`
    return new SegmentError('aborted', message, {}, lastFailure === undefined ? {} : { cause: lastFailure })
  }

  const close = async (options?: TimeLimitOptions): Promise<CallLedger> => {
    const timeoutMs = timeLimitOf(options) ?? defaultCloseMs
    closed = true
    // A call whose middleware or getter closes the client is on its way into a batch.
    await Promise.resolve()
    const drained = drainAndStop()
    const writesMs = outbox === undefined ? 0 : Math.min(lastWritesMs, timeoutMs / 2)
    if (await within(timeoutMs - writesMs, drained)) {
      // Requests that carry only aborted calls.
      stop.abort(closedError())
      return ledger.snapshot()
    }
    stop.abort(stopError())
    budget.close()
    // A write that hangs holds up the drain for ever.
    void outbox?.stopReading()
    await within(writesMs, drained)
    pending.end()
    return ledger.snapshot()
  }

  const give = (fields: unknown, type?: CallType, options?: CallOptions): Promise<CallOutcome> => {
    const signal = options?.signal ?? undefined
    ledger.give()
    const outcome = intake.give(fields, type, signal)
    return outcome instanceof Promise ? outcome : Promise.resolve(outcome)
  }

  const method =
    (type: CallType) =>
    (fields: object, options?: CallOptions): Promise<CallOutcome> =>
      give(fields, type, options)

  return {
    identify: method('identify'),
    track: method('track'),
    page: method('page'),
    screen: method('screen'),
    group: method('group'),
    alias: method('alias'),
    send: (call, options) => give(call, undefined, options),
    on: (name, listener) => events.on(name, listener),
    ready: () => {
      const half = maxQueueBytes / 2
      // The caller waits, so the open batch gets no more calls: use the free slot.
      if (budget.usedBytes() > half && batcher.hasFreeSlot()) batcher.closeBatches()
      const below = budget.whenBelow(half)
      makeRoom()
      return below
    },
    flush: async (options) => {
      await within(timeLimitOf(options), drain())
      return ledger.snapshot()
    },
    close,
    [Symbol.asyncDispose]: async () => {
      await close()
    },
    get pending() {
      return { calls: pending.size(), bytes: budget.usedBytes(), waitingBytes: intake.waitingBytes() }
    },
    get stats() {
      return ledger.snapshot()
    },
  }
}
