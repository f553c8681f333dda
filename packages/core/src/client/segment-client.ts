import { isSegmentError, SegmentError } from '../error/segment-error.ts'
import { type DraftCall, runMiddleware } from '../middleware/middleware.ts'
import { type AcceptedCall, acceptCall } from '../request/accept-call.ts'
import { parseSource } from '../request/source.ts'
import { trackingUrl } from '../request/tracking-host.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import type { AliasCall } from '../schemas/alias.ts'
import type { SegmentCall } from '../schemas/call.ts'
import type { GroupCall } from '../schemas/group.ts'
import type { IdentifyCall } from '../schemas/identify.ts'
import type { PageCall } from '../schemas/page.ts'
import type { ScreenCall } from '../schemas/screen.ts'
import type { TrackCall } from '../schemas/track.ts'
import { batchPaths } from '../spec/batch-paths.ts'
import type { CallType } from '../spec/call-type-names.ts'
import { abortedError } from '../transport/network-error.ts'
import { withTimeLimit } from '../transport/with-time-limit.ts'
import { byteLength } from '../validate/byte-length.ts'
import { isJsonObject } from '../values/json-object.ts'
import type { QueuedCall } from './batch.ts'
import { createBatcher } from './batcher.ts'
import { createByteBudget } from './byte-budget.ts'
import type { CallOutcome, FailedOutcome } from './call-outcome.ts'
import { type ClientEventName, type ClientListener, createClientEvents } from './client-events.ts'
import type { SegmentClientOptions } from './client-options.ts'
import { createOutboxSync } from './outbox-sync.ts'
import { createPendingCalls } from './pending-calls.ts'

/** What a caller writes: a call without its type. A Date anywhere in it is sent as ISO 8601 text. */
export type CallFields<Call extends SegmentCall> = Omit<Call, 'type' | 'timestamp'> & {
  readonly timestamp?: string | Date | undefined
}

/** What was left when a client was closed. */
export interface CloseReport {
  /** Calls without an acknowledgement when the time limit was reached; each has its outcome, and an outbox keeps them. */
  readonly left: number
}

/** A client that batches, delivers and gives every call its outcome. */
export interface SegmentClient {
  identify(fields: CallFields<IdentifyCall>): Promise<CallOutcome>
  track(fields: CallFields<TrackCall>): Promise<CallOutcome>
  page(fields: CallFields<PageCall>): Promise<CallOutcome>
  screen(fields: CallFields<ScreenCall>): Promise<CallOutcome>
  group(fields: CallFields<GroupCall>): Promise<CallOutcome>
  alias(fields: CallFields<AliasCall>): Promise<CallOutcome>
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
   * @param options `timeoutMs`: resolves after so many milliseconds even if calls are still on their way. @default none
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

/** Longest wait for a middleware, in milliseconds. */
const middlewareTimeoutMs = 30_000

/** Time for the last writes to an outbox after `close` ran out of time, in milliseconds. */
const lastWritesMs = 250

const closedError = (): SegmentError => new SegmentError('closed', 'The client is closed.')

const middlewareError = (message: string, cause?: unknown): SegmentError =>
  new SegmentError('middleware_failed', message, {}, cause === undefined ? {} : { cause })

const userOf = (call: unknown): string => (isJsonObject(call) ? String(call.userId ?? call.anonymousId ?? '') : '')

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
 * Makes a client. The promise of a call never rejects: it resolves to the outcome of that call. Failures that no one
 * awaits are reported to `onError` and to listeners of `failed`. Transports, token providers, middleware and callbacks may
 * throw or never settle without losing a call's outcome.
 * @throws {SegmentError} `invalid_source` if the source is invalid
 */
export const createSegmentClient = (options: SegmentClientOptions): SegmentClient => {
  const source = parseSource(options.source)
  const runtime = withCalmSleep(options.runtime ?? webRuntime())
  const { middleware = [], whenFull = 'wait', strict, library } = options
  const { now, createId } = runtime
  const maxQueueBytes = options.maxQueueBytes ?? defaultQueueBytes
  const budget = createByteBudget(maxQueueBytes)
  const pending = createPendingCalls()
  const stop = new AbortController()
  const report = (error: SegmentError, outcome?: FailedOutcome): void => {
    try {
      options.onError?.(error, outcome)
    } catch {
      // There is no one left to tell.
    }
  }
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

  const refuse = (error: SegmentError): CallOutcome => fail({ outcome: 'refused', attempts: 0, error })

  const giveUp = (messageId: string, error: SegmentError): CallOutcome =>
    fail({ outcome: 'gave-up', messageId, attempts: 0, error })

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

  /** The call reached a batch, or never will. The last one that a flush waits for closes the batch. */
  const release = (flushId: number): void => {
    if (pending.release(flushId)) batcher.closeBatches()
  }

  /** If callers wait for room and nothing is in flight, the open batches hold it. */
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
  const settleWhen = outboxOptions?.settleWhen ?? 'acknowledged'
  const outbox =
    outboxOptions &&
    createOutboxSync({
      queue: outboxOptions.storage.queue(`${source.writeKey} ${trackingUrl(source, batchPaths.batch)}`),
      claim: { bytes: 2 * batcher.maxBytes, calls: batcher.maxCalls },
      send: (json, call) => {
        if (unauthorized !== undefined) settle(call, { outcome: 'gave-up', attempts: 0, error: unauthorized })
        else batcher.add(json, call, () => userOf(JSON.parse(json)))
      },
      enter: () => pending.enter(),
      leave: leaveQueue,
      sleep: runtime.backgroundSleep,
      pollMs: outboxOptions.pollMs ?? defaultPollMs,
      onError: (error) => report(error),
    })

  /** Puts a call whose bytes are counted on its way. @param isHeld whether it was held up before */
  const enqueue = (accepted: AcceptedCall, bytes: number, flushId: number, isHeld: boolean): Promise<CallOutcome> =>
    new Promise((resolve) => {
      const { call, json, issues: warnings } = accepted
      const { messageId } = call
      if (outbox === undefined) {
        const queued: QueuedCall = { messageId, warnings, flushId, outboxId: undefined, resolve, start: 0, bytes }
        batcher.add(json, queued, () => userOf(call))
        // The exact bytes are known once the batch is written; until then the length of the text stands in for them.
        budget.take(queued.bytes - bytes)
        if (isHeld) release(flushId)
        return
      }
      if (!isHeld) pending.hold(flushId)
      outbox.append({
        call: accepted,
        bytes,
        claim: true,
        flushId,
        resolve,
        ...(settleWhen === 'accepted'
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

  /** Writes a call for which there is no room in memory to the outbox. */
  const spill = (
    accepted: AcceptedCall,
    sync: NonNullable<typeof outbox>,
    flushId: number,
    isHeld: boolean,
  ): Promise<CallOutcome> =>
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
   * Validates a call and puts it on its way.
   * @param heldFor the flush of a call that middleware held up; it stays held unless a promise is returned
   */
  const accept = (fields: unknown, type?: CallType, heldFor?: number): CallOutcome | Promise<CallOutcome> => {
    const accepted = acceptCall(fields, { now, createId, strict, library, type })
    if (!accepted.ok) return refuse(accepted.error)
    const { call, json, issues } = accepted
    const { messageId } = call
    if (issues.length > 0) events.emit('warning', { messageId, issues })
    // A batch counts the bytes as it is written; the length of the text is the same but for what is not ASCII.
    const bytes = outbox === undefined ? json.length : byteLength(json)
    const hasRoom = budget.hasRoom(bytes)
    const isSpilled = !hasRoom && outbox !== undefined && settleWhen === 'accepted'
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
      if (stop.signal.aborted) return fail({ outcome: 'gave-up', attempts: 0, error: abortedError(stop.signal.reason) })
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
      const lateError = () => middlewareError(`A middleware did not return within ${middlewareTimeoutMs / 1_000} s.`)
      return withTimeLimit({ signal: stop.signal, timeoutMs: middlewareTimeoutMs, lateError }, () => ran).then(
        (passed) => settleHeld(pass(passed, flushId)),
        (thrown) => settleHeld(notPassed(thrown)),
      )
    } catch (error) {
      return failed(error)
    }
  }

  /** The hot path: it makes no promise but the one that settles the call. */
  const give = (fields: unknown, type?: CallType): CallOutcome | Promise<CallOutcome> => {
    if (closed) return refuse(closedError())
    if (unauthorized !== undefined) return refuse(unauthorized)
    if (middleware.length === 0 || !isJsonObject(fields)) return accept(fields, type)
    const draft = type === undefined ? fields : { ...fields, type }
    // Validation follows, and says what is wrong with a call that has no type.
    return throughMiddleware(draft as DraftCall)
  }

  const promised = (outcome: CallOutcome | Promise<CallOutcome>): Promise<CallOutcome> =>
    outcome instanceof Promise ? outcome : Promise.resolve(outcome)

  const drain = async (): Promise<void> => {
    const before = outbox?.releases() ?? 0
    for (;;) {
      batcher.closeBatches()
      await pending.whenLeft()
      // Calls that were put back would only be tried again at once, by every flush.
      if (outbox === undefined || !outbox.hasMore() || outbox.releases() > before || stop.signal.aborted) return
      await outbox.claimNow()
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
      const below = budget.whenBelow(maxQueueBytes / 2)
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
