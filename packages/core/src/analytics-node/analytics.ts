import type { CallOutcome } from '../client/call-outcome.ts'
import { createPendingCalls } from '../client/pending-calls.ts'
import type { SegmentClient } from '../client/segment-client.ts'
import { type ClosableRuntime, lazyNodeRuntime } from '../node/lazy-node-runtime.ts'
import { version } from '../version.ts'
import { clientFromSettings } from './client-from-settings.ts'
import { Emitter } from './emitter.ts'
import { Context } from './event-context.ts'
import { eventFromParams, library, ValidationError } from './event-from-params.ts'
import { failureReason } from './failure-reason.ts'
import { FetchHTTPClient, type ObservedRequest, type ObservedResponse } from './http-client.ts'
import type {
  AliasParams,
  AnalyticsEvent,
  CloseAndFlushParams,
  FlushParams,
  GroupParams,
  IdentifyParams,
  PageParams,
  TrackParams,
} from './params.ts'
import { letsThrough, type PluginFor, PluginLine } from './plugins.ts'
import { type Callback, runCallback } from './run-callback.ts'
import type { AnalyticsSettings } from './settings.ts'
import { createStatusTexts } from './status-texts.ts'

/** The argument of `error` listeners. */
export interface AnalyticsError {
  /** `delivery_failure` of a call; otherwise `flush_timeout`, `callback_error`, `plugin_failure` or `unknown`. */
  code: string
  reason?: unknown
  ctx?: Context
}

/** The arguments of each event's listeners. */
export type AnalyticsEvents = {
  readonly [Type in AnalyticsEvent['type']]: readonly [context: Context]
} & {
  readonly initialize: readonly [settings: AnalyticsSettings]
  readonly register: readonly [names: string[]]
  readonly deregister: readonly [names: string[]]
  readonly call_after_close: readonly [event: AnalyticsEvent]
  readonly error: readonly [error: AnalyticsError]
  /** The credential is hidden. */
  readonly http_request: readonly [request: ObservedRequest]
  readonly http_response: readonly [response: ObservedResponse]
  readonly drained: readonly []
}

/** A plugin that sees every call before, while or after it is sent. */
export type Plugin = PluginFor<Analytics>

/** The sending part of the library, as a plugin that can be removed. */
const ownPlugin = { name: 'Segment.io' } as const

/** The error of a call that is late. */
const lateError = (): Error => new Error('Flush timeout')

const failLate = (): never => {
  throw lateError()
}

/**
 * `Analytics` of `@segment/analytics-node` over the client of this package: the same constructor, methods, callbacks and
 * events, with calls that are validated before they are sent, batches within the limits, and a flush that waits.
 * @throws {ValidationError} without a write key
 * @throws {SegmentError} `invalid_source` for an invalid write key or host
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/server/node/
 */
export class Analytics extends Emitter<AnalyticsEvents> {
  // In an ES module of Node, the default import of a CommonJS library is all of it: `library.Analytics`.
  static readonly Analytics = Analytics
  static readonly default = Analytics
  static readonly Context = Context
  static readonly FetchHTTPClient = FetchHTTPClient
  /** Resolves when it is ready to send; earlier calls wait. */
  readonly ready: Promise<void>
  readonly #client: SegmentClient
  readonly #runtime: ClosableRuntime
  readonly #pending = createPendingCalls()
  readonly #plugins = new PluginLine<Analytics>(this, (reason) => this.#report({ code: 'plugin_failure', reason }))
  readonly #texts = createStatusTexts()
  readonly #closeTimeoutMs: number
  readonly #disabled: boolean
  /** End the waits for plugins when a close is late. */
  readonly #stops = new Set<() => void>()
  #isStopped = false
  #sends = true
  #closed = false

  constructor(settings: AnalyticsSettings) {
    super()
    if (!settings.writeKey) throw new ValidationError('writeKey', 'writeKey is missing.')
    // Any truthy value disables, such as the text of an environment variable.
    this.#disabled = Boolean(settings.disable)
    this.#runtime = lazyNodeRuntime(settings)
    this.#closeTimeoutMs = Math.max(60_000, settings.flushInterval || 0) * 1.25
    this.#client = clientFromSettings(settings, this.#runtime, {
      texts: this.#texts,
      hasErrorListeners: () => this.hasListeners('error'),
      isWatched: () => this.hasListeners('http_request') || this.hasListeners('http_response'),
      onRequest: (request) => this.#emit('http_request', request),
      onResponse: (response) => this.#emit('http_response', response),
    })
    // Methods may be detached and passed on, those of a subclass too.
    for (const name of boundNames) {
      const method: unknown = Reflect.get(this, name)
      if (typeof method !== 'function') continue
      Object.defineProperty(this, name, { value: method.bind(this), writable: true, configurable: true })
    }
    // Emitted in a later turn, because no one can listen before the constructor returns.
    this.ready = this.#plugins.register([], () => this.#emit('register', [ownPlugin.name]))
    this.emit('initialize', settings)
  }

  get VERSION(): string {
    return version
  }

  /** Links an anonymous or old id to a new one. */
  alias(params: AliasParams, callback?: Callback): void {
    this.#make('alias', params, callback)
  }

  /** Adds a user to a group. */
  group(params: GroupParams, callback?: Callback): void {
    this.#make('group', params, callback)
  }

  /** Identifies a user. */
  identify(params: IdentifyParams, callback?: Callback): void {
    this.#make('identify', params, callback)
  }

  /** Records a page view. */
  page(params: PageParams, callback?: Callback): void {
    this.#make('page', params, callback)
  }

  /** Records a screen view. */
  screen(params: PageParams, callback?: Callback): void {
    this.#make('screen', params, callback)
  }

  /** Records an action of a user. */
  track(params: TrackParams, callback?: Callback): void {
    this.#make('track', params, callback)
  }

  /** Adds plugins, which see the calls made from now on. Resolves when they are loaded. */
  async register(...plugins: Plugin[]): Promise<void> {
    const names = plugins.map(({ name }) => name)
    await this.#plugins.register(plugins, () => this.#emit('register', names))
  }

  /** Removes plugins by name; `Segment.io` is the one that sends. */
  async deregister(...pluginNames: string[]): Promise<void> {
    if (pluginNames.includes(ownPlugin.name)) this.#sends = false
    await this.#plugins.deregister(pluginNames)
    this.#emit('deregister', pluginNames)
  }

  /**
   * Sends the waiting calls. Resolves when each call so far has its outcome and its callback was called, or at the timeout.
   * Late calls are then reported to `error` listeners and stay in flight, unless it closes.
   */
  async flush({ timeout, close = false }: FlushParams = {}): Promise<void> {
    if (close) this.#closed = true
    const settled = this.#pending.whenLeft()
    // The last call that plugins hold up sends the batch, so that one request is enough.
    if (!this.#pending.isHeldUp()) void this.#client.flush()
    const isLate = await this.#isLate(settled, timeout)
    if (!close) {
      if (isLate) this.#report({ code: 'flush_timeout', reason: lateError() })
      return
    }
    await this.#client.close({ timeoutMs: 0 })
    this.#isStopped = true
    this.#plugins.stopLoading(lateError())
    for (const stop of this.#stops) stop()
    // Callbacks of calls that were given up run before it resolves.
    if (isLate) await this.#runtime.sleep(0)
    await this.#runtime.close()
  }

  /** Refuses further calls and sends the waiting ones. @param params `timeout` in milliseconds. @default 75000 */
  async closeAndFlush({ timeout = this.#closeTimeoutMs }: CloseAndFlushParams = {}): Promise<void> {
    await this.flush({ timeout, close: true })
  }

  async #isLate(settled: Promise<void>, timeoutMs: number | undefined): Promise<boolean> {
    if (!timeoutMs) {
      await settled
      return false
    }
    const timer = new AbortController()
    const late = (async () => {
      await this.#runtime.sleep(timeoutMs / 2, timer.signal)
      // Calls that plugins still hold up do not hold up the others any longer.
      if (!timer.signal.aborted) void this.#client.flush()
      await this.#runtime.sleep(timeoutMs / 2, timer.signal)
      return true
    })()
    const isLate = await Promise.race([late, settled.then(() => false)])
    timer.abort()
    return isLate
  }

  /** Waits for plugins, which may never return, until a close is late. */
  async #untilStopped<Value>(work: Promise<Value>, atStop: () => Value): Promise<Value> {
    if (this.#isStopped) return atStop()
    let stop = (): void => {}
    const stopped = new Promise<void>((resolve) => {
      stop = resolve
    })
    this.#stops.add(stop)
    try {
      return await Promise.race([work, stopped.then(atStop)])
    } finally {
      this.#stops.delete(stop)
    }
  }

  #make(type: AnalyticsEvent['type'], params: object, callback: Callback | undefined): void {
    const event = eventFromParams(type, params, this.#runtime)
    if (this.#closed) {
      this.#emit('call_after_close', event)
      return
    }
    const flushId = this.#pending.enter()
    this.#pending.hold(flushId)
    this.#deliver(new Context(event), flushId)
      .then((context) => this.#settle(context, callback))
      .catch((reason: unknown) => this.#report({ code: 'unknown', reason }))
      .finally(() => {
        if (this.#pending.leave(flushId) === 0) this.#emit('drained')
      })
  }

  async #deliver(given: Context, flushId: number): Promise<Context> {
    let context = given
    context.log('debug', 'Dispatching')
    try {
      let sent: Promise<CallOutcome> | undefined
      let beside: Promise<void> | undefined
      try {
        // A plugin that is registered in the same turn sees this call, too.
        await this.#plugins.whenLoaded()
        const before = this.#plugins.before(given)
        if (before !== undefined) context = await this.#untilStopped(before, failLate)
        sent = this.#send(context)
        beside = this.#plugins.beside('destination', context)
      } finally {
        // A flush waits for the calls that plugins hold up; the last of them sends the batch.
        if (this.#pending.release(flushId)) void this.#client.flush()
      }
      const outcome = await sent
      if (outcome !== undefined) {
        context.attempts = Math.max(1, outcome.attempts)
        if ('error' in outcome) context.setFailedDelivery({ reason: failureReason(outcome.error, this.#texts) })
      }
      // The call has its outcome, even if these plugins never return.
      if (beside !== undefined) await this.#untilStopped(beside, () => undefined)
      const after = this.#plugins.beside('after', context)
      if (after !== undefined) await this.#untilStopped(after, () => undefined)
    } catch (reason) {
      context.setFailedDelivery({ reason })
    }
    const failure = context.failedDelivery()
    if (failure === undefined) context.log('debug', 'Delivered', context.event)
    else context.log('error', 'Failed to deliver', Object(failure.reason))
    return context
  }

  #send(context: Context): Promise<CallOutcome> | undefined {
    if (this.#disabled || !this.#sends || !letsThrough(context.event, ownPlugin, true)) return undefined
    const { timestamp } = context.event
    const isTime = timestamp instanceof Date && !Number.isNaN(timestamp.getTime())
    context.log('debug', 'plugin', { plugin: ownPlugin.name })
    context.updateEvent('context.library.name', library.name)
    context.updateEvent('context.library.version', library.version)
    return this.#client.send({ ...context.event, timestamp: isTime ? timestamp.toISOString() : timestamp })
  }

  async #settle(context: Context, callback: Callback | undefined): Promise<void> {
    try {
      const called = callback && runCallback(callback, context, this.#runtime.sleep)
      if (called !== undefined) await called
    } catch (reason) {
      context.log('warn', 'Callback Error', { error: reason })
      this.#report({ code: 'callback_error', reason, ctx: context })
    }
    const failure = context.failedDelivery()
    if (failure === undefined) this.#emit(context.event.type, context)
    else this.#report({ code: 'delivery_failure', reason: failure.reason, ctx: context })
  }

  /** Calls listeners; one that throws stops neither the call nor the process. */
  #emit<Name extends Exclude<keyof AnalyticsEvents, 'error'>>(name: Name, ...values: AnalyticsEvents[Name]): void {
    try {
      this.emit(name, ...values)
    } catch (reason) {
      this.#report({ code: 'unknown', reason })
    }
  }

  #report(error: AnalyticsError): void {
    try {
      this.emit('error', error)
    } catch {
      // If an error listener throws, there is no one left to report to.
    }
  }
}

const boundNames: readonly (keyof Analytics)[] = [
  ...(['alias', 'group', 'identify', 'page', 'screen', 'track'] as const),
  ...(['register', 'deregister', 'flush', 'closeAndFlush'] as const),
]
