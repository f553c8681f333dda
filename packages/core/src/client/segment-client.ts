import { SegmentError } from '../error/segment-error.ts'
import { type DraftCall, runMiddleware } from '../middleware/middleware.ts'
import { type AcceptedCall, acceptCall } from '../request/accept-call.ts'
import { parseSource } from '../request/source.ts'
import { trackingUrl } from '../request/tracking-host.ts'
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
import { byteLength } from '../validate/byte-length.ts'
import { isJsonObject } from '../values/json-object.ts'
import { createBacklog } from './backlog.ts'
import { createBatcher } from './batcher.ts'
import { type ClientEventName, type ClientListener, createClientEvents } from './call-events.ts'
import type { CallOutcome, FailedOutcome } from './call-outcome.ts'
import type { SegmentClientOptions } from './client-options.ts'
import { createOutboxLine } from './outbox-line.ts'
import type { QueuedCall } from './queued-call.ts'
import { createRoom } from './room.ts'

/** What a caller writes: a call without its type; a Date stands for its ISO 8601 text wherever it is. */
export type CallFields<Call extends SegmentCall> = Omit<Call, 'type' | 'timestamp'> & {
  readonly timestamp?: string | Date | undefined
}

/** What was left when a client was closed. */
export interface CloseReport {
  /** Calls without an acknowledgement when time ran out; each has its outcome, and an outbox keeps them. */
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
  /**
   * Resolves when the queue is at most half full. Who makes many calls awaits it now and then, and need not await the
   * outcome of any.
   */
  ready(): Promise<void>
  /** Sends what waits, and resolves when every call accepted so far has its outcome. */
  flush(): Promise<void>
  /** Takes no more calls, sends what waits, and stops at the time limit. @param options `timeoutMs` @default 30000 */
  close(options?: { readonly timeoutMs?: number }): Promise<CloseReport>
  [Symbol.asyncDispose](): Promise<void>
  /** Calls without an outcome, and the bytes they take. */
  readonly pending: { readonly calls: number; readonly bytes: number }
}

const defaultQueueBytes = 32 * 1024 * 1024
const defaultPollMs = 5_000

const closedError = (): SegmentError => new SegmentError('closed', 'The client is closed and takes no more calls.')

const userOf = (call: unknown): string => (isJsonObject(call) ? String(call.userId ?? call.anonymousId ?? '') : '')

/**
 * Makes a client. Its calls never reject for what a call or the network does: each resolves to its outcome, and failures
 * that nobody awaits are told to `onError` and the listeners of `failed`.
 * @throws {SegmentError} `invalid_source` for a source that can not be right
 */
export const createSegmentClient = (options: SegmentClientOptions): SegmentClient => {
  const source = parseSource(options.source)
  const runtime = options.runtime ?? webRuntime()
  const { middleware = [], whenFull = 'wait' } = options
  const maxQueueBytes = options.maxQueueBytes ?? defaultQueueBytes
  const { strict, library } = options
  const { now, createId } = runtime
  const room = createRoom(maxQueueBytes)
  const backlog = createBacklog()
  const stop = new AbortController()
  const report = (error: SegmentError, outcome?: FailedOutcome): void => options.onError?.(error, outcome)
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

  const left = (epoch: number, calls = 1): void => {
    settledCalls += calls
    if (backlog.leave(epoch) > 0) return
    batcher.shrink()
    events.emit('drained', { calls: settledCalls })
  }

  const leave = ({ bytes, epoch }: QueuedCall): void => {
    room.free(bytes)
    left(epoch)
  }

  /** A refused credential or an end of patience is no verdict on the call: the outbox keeps it. */
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
    if (outbox === undefined) leave(call)
    else outbox.settle(call, outcome)
  }

  const batcher = createBatcher({
    ...options,
    source,
    runtime,
    signal: stop.signal,
    settle,
    onUnauthorized: (error) => {
      unauthorized = error
      events.emit('stopped', { error })
    },
    onThrottled: (waitMs) => events.emit('throttled', { waitMs }),
    onAnswer: (info) => events.emit('answer', info),
  })

  const outboxOptions =
    options.outbox === undefined || 'storage' in options.outbox ? options.outbox : { storage: options.outbox }
  const settleWhen = outboxOptions?.settleWhen ?? 'acknowledged'
  const outbox =
    outboxOptions &&
    createOutboxLine({
      queue: outboxOptions.storage.queue(`${source.writeKey} ${trackingUrl(source, batchPaths.batch)}`),
      claim: { bytes: 2 * batcher.maxBytes, calls: batcher.maxCalls },
      send: (json, call) => {
        if (unauthorized !== undefined) settle(call, { outcome: 'gave-up', attempts: 0, error: unauthorized })
        else batcher.add(json, call, () => userOf(JSON.parse(json)))
      },
      enter: () => backlog.enter(),
      leave,
      doze: runtime.doze ?? runtime.sleep,
      pollMs: outboxOptions.pollMs ?? defaultPollMs,
      onError: (error) => report(error),
    })

  /** Puts a call for which room was taken on its way. */
  const enqueue = (accepted: AcceptedCall, bytes: number, epoch: number): Promise<CallOutcome> =>
    new Promise((resolve) => {
      const { call, json, issues: warnings } = accepted
      const { messageId } = call
      if (outbox === undefined) {
        const queued: QueuedCall = { messageId, warnings, epoch, outboxId: undefined, resolve, start: 0, bytes }
        batcher.add(json, queued, () => userOf(call))
        // Counted as the batch was written; until then the units of the text stood for them.
        room.take(queued.bytes - bytes)
        return
      }
      outbox.append({
        call: accepted,
        bytes,
        claim: true,
        epoch,
        resolve,
        ...(settleWhen === 'accepted'
          ? { onKept: () => resolve({ outcome: 'accepted', messageId, attempts: 0, warnings }) }
          : {}),
        onLost: (error) => {
          room.free(bytes)
          left(epoch)
          resolve(giveUp(messageId, error))
        },
      })
    })

  /** Puts a call into the outbox for which there is no room in memory. */
  const spill = (call: AcceptedCall, line: NonNullable<typeof outbox>): Promise<CallOutcome> =>
    new Promise((resolve) => {
      const { issues: warnings } = call
      const { messageId } = call.call
      const epoch = backlog.enter()
      line.append({
        call,
        bytes: byteLength(call.json),
        claim: false,
        epoch,
        resolve,
        onKept: () => {
          left(epoch)
          resolve({ outcome: 'accepted', messageId, attempts: 0, warnings })
        },
        onLost: (error) => {
          left(epoch)
          resolve(giveUp(messageId, error))
        },
      })
    })

  const accept = (fields: unknown, type?: CallType): CallOutcome | Promise<CallOutcome> => {
    const accepted = acceptCall(fields, { now, createId, strict, library, type })
    if (!accepted.ok) return refuse(accepted.error)
    const { call, json, issues } = accepted
    const { messageId } = call
    if (issues.length > 0) events.emit('warning', { messageId, issues })
    // As many units of text as bytes, but for what is not ASCII; batches count the bytes as they are written.
    const bytes = outbox === undefined ? json.length : byteLength(json)
    if (room.hasRoom(bytes)) {
      room.take(bytes)
      return enqueue(accepted, bytes, backlog.enter())
    }
    if (outbox !== undefined && settleWhen === 'accepted') return spill(accepted, outbox)
    if (whenFull === 'reject') {
      return giveUp(messageId, new SegmentError('queue_full', 'The queue of the client is full.', { bytes }))
    }
    // What takes the room must be on its way out.
    batcher.seal()
    const epoch = backlog.enter()
    return room.wait(bytes).then((entered) => {
      if (!entered) {
        left(epoch)
        return giveUp(messageId, closedError())
      }
      const outcome = enqueue(accepted, bytes, epoch)
      // Whoever flushed meanwhile waits for this call too.
      if (backlog.isAwaited(epoch)) batcher.seal()
      return outcome
    })
  }

  const middlewareError = (error: unknown): CallOutcome =>
    refuse(new SegmentError('middleware_failed', 'A middleware threw.', {}, { cause: error }))

  const throughMiddleware = (draft: DraftCall): CallOutcome | Promise<CallOutcome> => {
    const pass = (passed: DraftCall | null): CallOutcome | Promise<CallOutcome> =>
      passed === null ? { outcome: 'dropped', attempts: 0 } : accept(passed)
    try {
      const ran = runMiddleware(draft, middleware)
      if (!(ran instanceof Promise)) return pass(ran)
      // Whoever flushes waits for calls that are still on their way through.
      const epoch = backlog.enter()
      const passOn = (passed: DraftCall | null): CallOutcome | Promise<CallOutcome> => {
        const outcome = pass(passed)
        if (backlog.isAwaited(epoch)) batcher.seal()
        return outcome
      }
      return ran.then(passOn, middlewareError).finally(() => left(epoch, 0))
    } catch (error) {
      return middlewareError(error)
    }
  }

  /** Without a promise more than the one that settles the call: this is the path that must be fast. */
  const give = (fields: unknown, type?: CallType): CallOutcome | Promise<CallOutcome> => {
    if (closed) return refuse(closedError())
    if (unauthorized !== undefined) return refuse(unauthorized)
    if (middleware.length === 0) return accept(fields, type)
    if (!isJsonObject(fields)) return accept(fields, type)
    const draft = type === undefined ? fields : { ...fields, type }
    // The verdict behind it says what is wrong with a call that has no type.
    return throughMiddleware(draft as DraftCall)
  }

  const promised = (outcome: CallOutcome | Promise<CallOutcome>): Promise<CallOutcome> =>
    outcome instanceof Promise ? outcome : Promise.resolve(outcome)

  const flush = async (): Promise<void> => {
    const before = outbox?.releases() ?? 0
    for (;;) {
      batcher.seal()
      await backlog.whenLeft()
      // What was put back would only be tried again at once, by everyone who flushes.
      if (outbox === undefined || !outbox.hasMore() || outbox.releases() > before || stop.signal.aborted) return
      await outbox.claimNow()
    }
  }

  const close = async ({ timeoutMs = 30_000 }: { readonly timeoutMs?: number } = {}): Promise<CloseReport> => {
    closed = true
    const timer = new AbortController()
    let leftOver = 0
    const timeout = runtime.sleep(timeoutMs, timer.signal).then(() => {
      if (timer.signal.aborted) return
      leftOver = backlog.size()
      room.close()
      stop.abort()
    })
    await flush()
    timer.abort()
    await timeout
    await outbox?.stop()
    return { left: leftOver }
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
      if (room.usedBytes() > half) batcher.seal()
      return room.whenBelow(half)
    },
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
