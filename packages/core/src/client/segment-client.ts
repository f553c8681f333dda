import type { TokenProvider } from '../authorization/token-provider.ts'
import { defaultRetryPolicy, type RetryPolicy } from '../delivery/retry-policy.ts'
import { isSegmentError, SegmentError } from '../error/segment-error.ts'
import type { SegmentIssue } from '../error/segment-issue.ts'
import { type DraftCall, type Middleware, runMiddleware } from '../middleware/middleware.ts'
import { batchEnvelopeBytes } from '../request/build-request.ts'
import { parseSource, type Source, type SourceInput } from '../request/source.ts'
import type { Library } from '../request/stamp-call.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import type { AliasCall } from '../schema/alias.ts'
import type { SegmentCall } from '../schema/call.ts'
import type { GroupCall } from '../schema/group.ts'
import type { IdentifyCall } from '../schema/identify.ts'
import type { PageCall } from '../schema/page.ts'
import type { ScreenCall } from '../schema/screen.ts'
import type { TrackCall } from '../schema/track.ts'
import { limits } from '../spec/limits.ts'
import { validateCallFast } from '../verdict/fast/validate-call-fast.ts'
import { invalidCallError } from '../verdict/parse-call.ts'
import { createBacklog } from './backlog.ts'
import { createBatchSender } from './batch-sender.ts'
import { type ClientEventName, type ClientListener, createClientEvents } from './call-events.ts'
import type { CallOutcome, FailedOutcome } from './call-outcome.ts'
import { datesToIso } from './dates-to-iso.ts'
import { createLane, type Lane } from './lane.ts'
import type { QueuedCall } from './queued-call.ts'
import { createRoom } from './room.ts'
import { type BreakerPolicy, createSendGate, defaultBreakerPolicy } from './send-gate.ts'
import { createStampedSerialiser } from './serialise-stamped.ts'

/** When a batch leaves. */
export interface FlushPolicy {
  /** Bytes of the body, envelope included. @default limits.safeBatchBytes (500,000) */
  readonly bytes?: number
  /** @default limits.batchCalls (2,500) */
  readonly calls?: number
  /** Longest wait of a call in a batch that is not full, in milliseconds; `Infinity` sets no timer. @default 1000 */
  readonly ageMs?: number
}

/** How a client is made. */
export interface SegmentClientOptions {
  readonly source: Source | SourceInput
  /** @default webRuntime() */
  readonly runtime?: Runtime | undefined
  readonly flush?: FlushPolicy | undefined
  /** Batches under way at the same time. @default 4 */
  readonly concurrency?: number | undefined
  /** Bytes of JSON of all calls that have no outcome yet. @default 33554432 (32 MiB) */
  readonly maxQueueBytes?: number | undefined
  /** Whether a call waits for room, or is given up with `queue_full`. @default 'wait' */
  readonly whenFull?: 'wait' | 'reject' | undefined
  /** Whether the calls of one user arrive in the order in which they were made. @default false */
  readonly orderPerUser?: boolean | undefined
  readonly retry?: Partial<RetryPolicy> | undefined
  readonly breaker?: Partial<BreakerPolicy> | undefined
  /** Longest wait for one answer, in milliseconds. @default 10000 */
  readonly timeoutMs?: number | undefined
  /** Whether a warning stops a call. @default false */
  readonly strict?: boolean | undefined
  /** Steps that every call passes before it is judged, in order. */
  readonly middleware?: readonly Middleware[] | undefined
  readonly tokens?: TokenProvider | undefined
  readonly library?: Library | undefined
  /** Told of every call that is refused or given up, and of listeners that throw. */
  readonly onError?: ((error: SegmentError, outcome?: FailedOutcome) => void) | undefined
  /** Bytes of UTF-8 of a string, where the runtime counts faster than core. */
  readonly byteLength?: ((text: string) => number) | undefined
}

/** What a caller writes: a call without its type; a Date stands for its ISO 8601 text wherever it is. */
export type CallFields<Call extends SegmentCall> = Omit<Call, 'type' | 'timestamp'> & {
  readonly timestamp?: string | Date | undefined
}

/** What was left when a client was closed. */
export interface CloseReport {
  /** Calls without an acknowledgement when time ran out; each has its outcome. */
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
  /** Listens; returns a function that ends it. */
  on<Name extends ClientEventName>(name: Name, listener: ClientListener<Name>): () => void
  /** Sends what waits, and resolves when every call accepted so far has its outcome. */
  flush(): Promise<void>
  /** Takes no more calls, sends what waits, and stops at the time limit. @param options `timeoutMs` @default 30000 */
  close(options?: { readonly timeoutMs?: number }): Promise<CloseReport>
  [Symbol.asyncDispose](): Promise<void>
  /** Calls without an outcome, and the bytes they take. */
  readonly pending: { readonly calls: number; readonly bytes: number }
}

const defaultQueueBytes = 32 * 1024 * 1024

/** A number from a string, the same everywhere (FNV-1a). */
const hash = (text: string): number => {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return value >>> 0
}

/**
 * Makes a client. Its calls never reject for what a call or the network does: each resolves to its outcome, and failures
 * that nobody awaits are told to `onError` and the listeners of `failed`.
 * @throws {SegmentError} `invalid_source` for a source that can not be right
 */
export const createSegmentClient = (options: SegmentClientOptions): SegmentClient => {
  const source = parseSource(options.source)
  const runtime = options.runtime ?? webRuntime()
  const { middleware = [], strict = false, whenFull = 'wait' } = options
  const ageMs = options.flush?.ageMs ?? 1_000
  const maxBytes = Math.min(options.flush?.bytes ?? limits.safeBatchBytes, limits.batchBytes)
  const maxCalls = Math.max(1, Math.min(options.flush?.calls ?? limits.batchCalls, limits.batchCalls))
  const concurrency = Math.max(1, options.concurrency ?? 4)
  const serialise = createStampedSerialiser({ ...runtime, library: options.library, byteLength: options.byteLength })
  const room = createRoom(options.maxQueueBytes ?? defaultQueueBytes)
  const stop = new AbortController()
  const report = (error: SegmentError, outcome?: FailedOutcome): void => options.onError?.(error, outcome)
  const events = createClientEvents((error) =>
    report(new SegmentError('aborted', 'A listener of the client threw.', {}, { cause: error })),
  )
  const gate = createSendGate(runtime, { ...defaultBreakerPolicy, ...options.breaker })
  let closed = false
  let unauthorized: SegmentError | undefined
  let settledCalls = 0
  const backlog = createBacklog()
  let ageTimer: AbortController | undefined

  const send = createBatchSender({
    source,
    runtime,
    retry: { ...defaultRetryPolicy, ...options.retry },
    timeoutMs: options.timeoutMs ?? 10_000,
    gate,
    signal: stop.signal,
    tokens: options.tokens,
    onUnauthorized: (error) => {
      unauthorized = error
      events.emit('stopped', { error })
    },
    onThrottled: (waitMs) => events.emit('throttled', { waitMs }),
    onAnswer: (info) => events.emit('answer', info),
  })

  const sealAll = (): void => {
    ageTimer?.abort()
    ageTimer = undefined
    for (const lane of lanes) lane.seal()
  }

  const startAge = (): void => {
    if (ageTimer !== undefined || !Number.isFinite(ageMs)) return
    const timer = new AbortController()
    ageTimer = timer
    runtime.sleep(ageMs, timer.signal).then(() => {
      if (ageTimer === timer) sealAll()
    })
  }

  const makeLane = (lanesUnderWay: number): Lane =>
    createLane({
      maxBytes,
      maxCalls,
      envelopeBytes: batchEnvelopeBytes(source, {
        sentAt: new Date(0).toISOString(),
        bearerToken: options.tokens === undefined ? undefined : '',
      }),
      concurrency: lanesUnderWay,
      send,
      onOpen: startAge,
    })
  const firstLane = makeLane(options.orderPerUser ? 1 : concurrency)
  const lanes: readonly Lane[] = options.orderPerUser
    ? [firstLane, ...Array.from({ length: concurrency - 1 }, () => makeLane(1))]
    : [firstLane]

  const laneOf = (call: SegmentCall): Lane => {
    if (lanes.length === 1) return firstLane
    return lanes[hash(String(call.userId ?? call.anonymousId ?? '')) % lanes.length] ?? firstLane
  }

  const fail = (outcome: FailedOutcome): FailedOutcome => {
    events.emit('failed', outcome)
    report(outcome.error, outcome)
    return outcome
  }

  const settled = (epoch: number): void => {
    settledCalls += 1
    if (backlog.leave(epoch) === 0) events.emit('drained', { calls: settledCalls })
  }

  /** Puts a call into a batch; it was counted and room for it was taken before. */
  const enqueue = (
    call: SegmentCall,
    serialised: ReturnType<typeof serialise>,
    warnings: readonly SegmentIssue[],
    epoch: number,
  ): Promise<CallOutcome> =>
    new Promise((resolve) => {
      const queued: QueuedCall = {
        json: serialised.json,
        bytes: serialised.bytes,
        messageId: serialised.messageId,
        warnings,
        settle: (outcome) => {
          if (outcome.outcome === 'acknowledged') events.emit('acknowledged', outcome)
          else if (outcome.outcome !== 'dropped') fail(outcome)
          room.free(serialised.bytes)
          settled(epoch)
          resolve(outcome)
        },
      }
      laneOf(call).add(queued)
    })

  const refuse = (error: SegmentError, attempts = 0): CallOutcome => fail({ outcome: 'refused', attempts, error })

  const closedError = (): SegmentError => new SegmentError('closed', 'The client is closed and takes no more calls.')

  const accept = (draft: DraftCall): CallOutcome | Promise<CallOutcome> => {
    let verdict = validateCallFast(draft, { now: runtime.now(), strict })
    if (!verdict.ok) {
      const dated = datesToIso(draft)
      if (dated !== draft) verdict = validateCallFast(dated, { now: runtime.now(), strict })
    }
    if (!verdict.ok) return refuse(invalidCallError(verdict.issues))
    const { call, issues } = verdict
    let serialised: ReturnType<typeof serialise>
    try {
      serialised = serialise(call)
    } catch (error) {
      if (isSegmentError(error)) return refuse(error)
      throw error
    }
    if (issues.length > 0) events.emit('warning', { messageId: serialised.messageId, issues })
    if (room.take(serialised.bytes)) return enqueue(call, serialised, issues, backlog.enter())
    const { messageId } = serialised
    if (whenFull === 'reject') {
      const error = new SegmentError('queue_full', 'The queue of the client is full.', { bytes: serialised.bytes })
      return fail({ outcome: 'gave-up', messageId, attempts: 0, error })
    }
    // What takes the room must be on its way out.
    sealAll()
    const epoch = backlog.enter()
    return room.wait(serialised.bytes).then((entered) => {
      if (!entered) {
        settled(epoch)
        return fail({ outcome: 'gave-up', messageId, attempts: 0, error: closedError() })
      }
      const outcome = enqueue(call, serialised, issues, epoch)
      // Whoever flushed meanwhile waits for this call too.
      if (backlog.isAwaited(epoch)) sealAll()
      return outcome
    })
  }

  /** Without a promise more than the one that settles the call: this is the path that must be fast. */
  const give = (draft: DraftCall): CallOutcome | Promise<CallOutcome> => {
    if (closed) return refuse(closedError())
    if (unauthorized !== undefined) return refuse(unauthorized)
    if (middleware.length === 0) return accept(draft)
    const ran = runMiddleware(draft, middleware)
    const pass = (passed: DraftCall | null): CallOutcome | Promise<CallOutcome> =>
      passed === null ? { outcome: 'dropped', attempts: 0 } : accept(passed)
    return ran instanceof Promise ? ran.then(pass) : pass(ran)
  }

  const promised = (outcome: CallOutcome | Promise<CallOutcome>): Promise<CallOutcome> =>
    outcome instanceof Promise ? outcome : Promise.resolve(outcome)

  const flush = (): Promise<void> => {
    sealAll()
    return backlog.whenLeft()
  }

  const close = async ({ timeoutMs = 30_000 }: { readonly timeoutMs?: number } = {}): Promise<CloseReport> => {
    closed = true
    const timer = new AbortController()
    let left = 0
    const timeout = runtime.sleep(timeoutMs, timer.signal).then(() => {
      if (timer.signal.aborted) return
      left = backlog.size()
      room.close()
      stop.abort()
    })
    await flush()
    timer.abort()
    await timeout
    return { left }
  }

  const method =
    (type: SegmentCall['type']) =>
    (fields: object): Promise<CallOutcome> =>
      promised(give({ ...fields, type }))

  return {
    identify: method('identify'),
    track: method('track'),
    page: method('page'),
    screen: method('screen'),
    group: method('group'),
    alias: method('alias'),
    // The verdict says what is wrong with anything that is no call.
    send: (call) => promised(give(call as DraftCall)),
    on: (name, listener) => events.on(name, listener),
    flush,
    close,
    [Symbol.asyncDispose]: async () => {
      await close()
    },
    get pending() {
      return { calls: backlog.size(), bytes: room.usedBytes() }
    },
  }
}
