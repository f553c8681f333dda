import { callForeign } from '../delivery/call-foreign.ts'
import { SegmentError } from '../error/segment-error.ts'
import { parseSource } from '../request/source.ts'
import { trackingUrl } from '../request/tracking-host.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import { batchPaths } from '../spec/batch-paths.ts'
import type { CallType } from '../spec/call-type-names.ts'
import type { QueuedCall } from './batch.ts'
import { createBatcher } from './batcher.ts'
import { createByteBudget } from './byte-budget.ts'
import type { CallMethods } from './call-fields.ts'
import { closedError, createCallIntake } from './call-intake.ts'
import type { CallOutcome, FailedOutcome } from './call-outcome.ts'
import { type ClientEventName, type ClientListener, createClientEvents } from './client-events.ts'
import type { SegmentClientOptions } from './client-options.ts'
import { createOutboxSync } from './outbox-sync.ts'
import { createPendingCalls } from './pending-calls.ts'

/** What remained when a client was closed. */
export interface CloseReport {
  /** Calls without an acknowledgement when the time limit was reached; each has its outcome, and an outbox keeps them. */
  readonly left: number
}

/** A client that batches and delivers calls and reports the outcome of each. */
export interface SegmentClient extends CallMethods {
  /** Any call, with its type. */
  send(call: unknown): Promise<CallOutcome>
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
   */
  flush(options?: { readonly timeoutMs?: number }): Promise<void>
  /**
   * Refuses further calls and sends the waiting ones. At the time limit, the remaining calls are given up.
   * @param options `timeoutMs` in milliseconds. @default 30000
   */
  close(options?: { readonly timeoutMs?: number }): Promise<CloseReport>
  [Symbol.asyncDispose](): Promise<void>
  /** Calls without an outcome, and the bytes they use. */
  readonly pending: { readonly calls: number; readonly bytes: number }
}

const defaultQueueBytes = 32 * 1024 * 1024
const defaultPollMs = 5_000

/** Time for the last writes to an outbox after `close` ran out of time, in milliseconds. */
const lastWritesMs = 250

/** A runtime whose sleeps never reject, so that a failing timer cannot stop the client. */
const withCalmSleep = (runtime: Runtime): Runtime & { readonly backgroundSleep: Runtime['sleep'] } => {
  const calm =
    (sleep: Runtime['sleep']): Runtime['sleep'] =>
    async (ms, signal) => {
      try {
        await sleep(ms, signal)
      } catch {
        // Some timers reject when they are aborted.
      }
    }
  return { ...runtime, sleep: calm(runtime.sleep), backgroundSleep: calm(runtime.backgroundSleep ?? runtime.sleep) }
}

/**
 * Creates a client. The promise of a call never rejects: it resolves to the outcome of that call. Failures that no one
 * awaits are reported to `onError` and to listeners of `failed`. Transports, token providers, middleware and callbacks may
 * throw or never settle without losing a call's outcome.
 * @throws {SegmentError} `invalid_source` if the source is invalid
 */
export const createSegmentClient = (options: SegmentClientOptions): SegmentClient => {
  const source = parseSource(options.source)
  const runtime = withCalmSleep(options.runtime ?? webRuntime())
  const { middleware = [], whenFull = 'wait', strict, library } = options
  const maxQueueBytes = options.maxQueueBytes ?? defaultQueueBytes
  const budget = createByteBudget(maxQueueBytes)
  const pending = createPendingCalls()
  const stop = new AbortController()
  const report = (error: SegmentError, outcome?: FailedOutcome): void =>
    callForeign(() => options.onError?.(error, outcome))
  const events = createClientEvents((error) =>
    report(new SegmentError('aborted', 'A listener of the client threw.', {}, { cause: error })),
  )
  let closed = false
  let unauthorized: SegmentError | undefined
  let settledCalls = 0

  const fail = <Outcome extends FailedOutcome>(outcome: Outcome): Outcome => {
    events.emit('failed', outcome)
    report(outcome.error, outcome)
    return outcome
  }

  const leave = (flushId: number, calls = 1): void => {
    settledCalls += calls
    if (pending.leave(flushId) > 0) return
    batcher.shrink()
    events.emit('drained', { calls: settledCalls })
  }

  const leaveQueue = ({ bytes, flushId }: QueuedCall): void => {
    budget.free(bytes)
    leave(flushId)
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
    if (outcome.outcome === 'gave-up') return { ...outcome, kept: true }
    if (outcome.outcome !== 'refused' || outcome.error.code !== 'unauthorized') return outcome
    const { messageId = '', attempts, error } = outcome
    return { outcome: 'gave-up', messageId, attempts, error, kept: true }
  }

  const settle = (call: QueuedCall, given: CallOutcome): void => {
    const outcome = outbox === undefined ? given : keptInOutbox(given)
    if (outcome.outcome === 'acknowledged') events.emit('acknowledged', outcome)
    else if ('error' in outcome) fail(outcome)
    call.resolve(outcome)
    if (outbox === undefined) leaveQueue(call)
    else outbox.settle(call, outcome)
  }

  const batcher = createBatcher({
    ...options,
    source,
    runtime,
    signal: stop.signal,
    settle,
    onIdle: makeRoom,
    onUnauthorized: (error) => {
      unauthorized = error
      events.emit('stopped', { error })
    },
    onThrottled: (waitMs) => events.emit('throttled', { waitMs }),
    onAnswer: (answer) => events.emit('answer', answer),
  })

  const outboxOptions =
    options.outbox === undefined || 'storage' in options.outbox ? options.outbox : { storage: options.outbox }
  const outbox =
    outboxOptions &&
    createOutboxSync({
      queue: outboxOptions.storage.queue(`${source.writeKey} ${trackingUrl(source, batchPaths.batch)}`),
      claim: { bytes: 2 * batcher.maxBytes, calls: batcher.maxCalls },
      send: (json, call) => {
        if (unauthorized !== undefined) settle(call, { outcome: 'gave-up', attempts: 0, error: unauthorized })
        else batcher.add(json, call)
      },
      enter: () => pending.enter(),
      leave: leaveQueue,
      sleep: runtime.backgroundSleep,
      pollMs: outboxOptions.pollMs ?? defaultPollMs,
      onError: (error) => report(error),
    })

  const give = createCallIntake({
    runtime,
    middleware,
    whenFull,
    strict,
    library,
    budget,
    pending,
    batcher,
    outbox,
    isSettledWhenKept: outboxOptions?.settleWhen === 'accepted',
    signal: stop.signal,
    refusal: () => (closed ? closedError() : unauthorized),
    fail,
    warn: (messageId, issues) => events.emit('warning', { messageId, issues }),
    leave,
    release,
    makeRoom,
  })

  const promised = (outcome: CallOutcome | Promise<CallOutcome>): Promise<CallOutcome> =>
    outcome instanceof Promise ? outcome : Promise.resolve(outcome)

  const drain = async (): Promise<void> => {
    const before = outbox?.releases() ?? 0
    for (;;) {
      batcher.closeBatches()
      await pending.whenLeft()
      // Calls that were put back would only be tried again at once, by every flush.
      if (outbox === undefined || !outbox.hasMore() || outbox.releases() > before || stop.signal.aborted) return
      // What an outbox that fails still holds stays there for a later run.
      if (!(await outbox.claimNow())) return
    }
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

  const close = async ({ timeoutMs = 30_000 }: { readonly timeoutMs?: number } = {}): Promise<CloseReport> => {
    closed = true
    const drained = drain().then(() => outbox?.stop())
    if (await within(timeoutMs, drained)) return { left: 0 }
    const left = pending.size()
    budget.close()
    stop.abort()
    await within(lastWritesMs, drained)
    return { left }
  }

  const method =
    (type: CallType) =>
    (fields: object): Promise<CallOutcome> =>
      promised(give(fields, type))

  return {
    identify: method('identify'),
    track: method('track'),
    page: method('page'),
    screen: method('screen'),
    group: method('group'),
    alias: method('alias'),
    send: (call) => promised(give(call)),
    on: (name, listener) => events.on(name, listener),
    ready: () => {
      const half = maxQueueBytes / 2
      // The caller waits, so the open batch gets no more calls: use the free slot.
      if (budget.usedBytes() > half && batcher.hasFreeSlot()) batcher.closeBatches()
      const below = budget.whenBelow(half)
      makeRoom()
      return below
    },
    flush: async ({ timeoutMs } = {}) => {
      await within(timeoutMs, drain())
    },
    close,
    [Symbol.asyncDispose]: async () => {
      await close()
    },
    get pending() {
      return { calls: pending.size(), bytes: budget.usedBytes() }
    },
  }
}
