import type { CallOutcome } from '../client/call-outcome.ts'
import { createPendingCalls } from '../client/pending-calls.ts'
import type { SegmentClient } from '../client/segment-client.ts'
import { lazyNodeRuntime } from '../node/lazy-node-runtime.ts'
import type { NodeRuntime } from '../node/node-runtime.ts'
import { version } from '../version.ts'
import { type AnalyticsSettings, defaultSettings } from './analytics-settings.ts'
import { clientFromSettings } from './client-from-settings.ts'
import { Emitter } from './emitter.ts'
import { Context } from './event-context.ts'
import { eventFromParams } from './event-from-params.ts'
import type { ObservedRequest, ObservedResponse } from './observe-transport.ts'
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
import { PluginLine } from './plugin-line.ts'
import { letsThrough, type PluginFor } from './plugins.ts'
import { type Callback, runCallback } from './run-callback.ts'
import { ValidationError } from './validation-error.ts'

/** What went wrong, as listeners of `error` are told. */
export interface AnalyticsError {
  /** `delivery_failure` of a call; `flush_timeout`, `callback_error`, `plugin_failure` or `unknown` else. */
  code: string
  reason?: unknown
  ctx?: Context
}

/** What listeners of each event are given. */
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

/** Something that sees every call: before it is sent, as it is, or after. */
export type Plugin = PluginFor<Analytics>

/** The part of the library that sends, as a plugin that can be taken away. */
const ownPlugin = { name: 'Segment.io' } as const

/**
 * `Analytics` of `@segment/analytics-node` over the client of this package: the same constructor, methods, callbacks and
 * events, with calls that are judged before they leave, batches within the limits, and a flush that tells the truth.
 * @throws {ValidationError} without a write key
 * @throws {SegmentError} `invalid_source` for a write key or host that can not be right
 * @see https://segment.com/docs/connections/sources/catalog/libraries/server/node/
 */
export class Analytics extends Emitter<AnalyticsEvents> {
  /** Resolves when it is ready to send; calls made before wait. */
  readonly ready: Promise<void>
  readonly #client: SegmentClient
  readonly #runtime: NodeRuntime = lazyNodeRuntime()
  readonly #pending = createPendingCalls()
  readonly #plugins = new PluginLine<Analytics>(this, (reason) => this.#tell({ code: 'plugin_failure', reason }))
  readonly #closeTimeoutMs: number
  readonly #disabled: boolean
  #sends = true
  #closed = false

  constructor(settings: AnalyticsSettings) {
    super()
    if (!settings.writeKey) throw new ValidationError('writeKey', 'writeKey is missing.')
    this.#disabled = settings.disable === true
    this.#closeTimeoutMs = Math.max(60_000, settings.flushInterval ?? defaultSettings.flushInterval) * 1.25
    this.#client = clientFromSettings(settings, this.#runtime, {
      isWatched: () => this.hasListeners('http_request') || this.hasListeners('http_response'),
      onRequest: (request) => this.#say('http_request', request),
      onResponse: (response) => this.#say('http_response', response),
    })
    // Methods may be taken off and passed on, those of a subclass too.
    for (const name of boundNames) {
      const method: unknown = Reflect.get(this, name)
      if (typeof method !== 'function') continue
      Object.defineProperty(this, name, { value: method.bind(this), writable: true, configurable: true })
    }
    // Told in a later turn, for nobody can listen before the constructor is done.
    this.ready = Promise.resolve().then(() => {
      this.#say('register', [ownPlugin.name])
    })
    this.emit('initialize', settings)
  }

  get VERSION(): string {
    return version
  }

  /** Ties an anonymous or old id to a new one. */
  alias(params: AliasParams, callback?: Callback): void {
    this.#make('alias', params, callback)
  }

  /** Ties a user to a group. */
  group(params: GroupParams, callback?: Callback): void {
    this.#make('group', params, callback)
  }

  /** Says who a user is. */
  identify(params: IdentifyParams, callback?: Callback): void {
    this.#make('identify', params, callback)
  }

  /** Records a page that was seen. */
  page(params: PageParams, callback?: Callback): void {
    this.#make('page', params, callback)
  }

  /** Records a screen that was seen. */
  screen(params: PageParams, callback?: Callback): void {
    this.#make('screen', params, callback)
  }

  /** Records what a user did. */
  track(params: TrackParams, callback?: Callback): void {
    this.#make('track', params, callback)
  }

  /** Adds plugins; calls made from now on pass them. Resolves when they are loaded. */
  async register(...plugins: Plugin[]): Promise<void> {
    const names = plugins.map(({ name }) => name)
    await this.#plugins.register(plugins, () => this.#say('register', names))
  }

  /** Takes plugins away by their names; `Segment.io` is the one that sends. */
  async deregister(...pluginNames: string[]): Promise<void> {
    if (pluginNames.includes(ownPlugin.name)) this.#sends = false
    await this.#plugins.deregister(pluginNames)
    this.#say('deregister', pluginNames)
  }

  /**
   * Sends what waits; resolves when each call so far has its outcome and its callback was called, or time is over. What is
   * late then is told to listeners of `error` and stays on its way, unless it closes.
   */
  async flush({ timeout, close = false }: FlushParams = {}): Promise<void> {
    if (close) this.#closed = true
    const settled = this.#pending.whenLeft()
    void this.#client.flush()
    const isLate = await this.#isLate(settled, timeout)
    if (!close) {
      if (isLate) this.#tell({ code: 'flush_timeout', reason: new Error('Flush timeout') })
      return
    }
    await this.#client.close({ timeoutMs: 0 })
    // The callbacks of calls that were given up run before it resolves.
    if (isLate) await this.#runtime.sleep(0)
    await this.#runtime.close()
  }

  /** Takes no more calls and sends what waits. @param params `timeout` in milliseconds, 75 seconds unless told */
  async closeAndFlush({ timeout = this.#closeTimeoutMs }: CloseAndFlushParams = {}): Promise<void> {
    await this.flush({ timeout, close: true })
  }

  async #isLate(settled: Promise<void>, timeoutMs: number | undefined): Promise<boolean> {
    if (!timeoutMs) {
      await settled
      return false
    }
    const timer = new AbortController()
    const late = this.#runtime.sleep(timeoutMs, timer.signal).then(() => true)
    const isLate = await Promise.race([late, settled.then(() => false)])
    timer.abort()
    return isLate
  }

  #make(type: AnalyticsEvent['type'], params: object, callback: Callback | undefined): void {
    const event = eventFromParams(type, params, this.#runtime)
    if (this.#closed) {
      this.#say('call_after_close', event)
      return
    }
    const flushId = this.#pending.enter()
    this.#pending.hold(flushId)
    this.#deliver(new Context(event), flushId)
      .then((context) => this.#settle(context, callback))
      .catch((reason: unknown) => this.#tell({ code: 'unknown', reason }))
      .finally(() => {
        if (this.#pending.leave(flushId) === 0) this.#say('drained')
      })
  }

  async #deliver(given: Context, flushId: number): Promise<Context> {
    let context = given
    try {
      let sent: Promise<CallOutcome> | undefined
      let beside: Promise<void> | undefined
      try {
        const before = this.#plugins.before(given)
        if (before !== undefined) context = await before
        beside = this.#plugins.beside('destination', context)
        sent = this.#send(context)
      } finally {
        // A flush waits for the calls that plugins hold up; the last of them sends the batch.
        if (this.#pending.release(flushId)) void this.#client.flush()
      }
      const outcome = await sent
      if (outcome !== undefined) {
        context.attempts = outcome.attempts
        if ('error' in outcome) context.setFailedDelivery({ reason: outcome.error })
      }
      await beside
      await this.#plugins.beside('after', context)
    } catch (reason) {
      context.setFailedDelivery({ reason })
    }
    return context
  }

  #send(context: Context): Promise<CallOutcome> | undefined {
    if (this.#disabled || !this.#sends || !letsThrough(context.event, ownPlugin, true)) return undefined
    const { timestamp } = context.event
    const isTime = timestamp instanceof Date && !Number.isNaN(timestamp.getTime())
    return this.#client.send({ ...context.event, timestamp: isTime ? timestamp.toISOString() : timestamp })
  }

  async #settle(context: Context, callback: Callback | undefined): Promise<void> {
    try {
      const called = callback && runCallback(callback, context, this.#runtime.sleep)
      if (called !== undefined) await called
    } catch (reason) {
      context.log('warn', 'Callback Error', { error: reason })
      this.#tell({ code: 'callback_error', reason, ctx: context })
    }
    const failure = context.failedDelivery()
    if (failure === undefined) this.#say(context.event.type, context)
    else this.#tell({ code: 'delivery_failure', reason: failure.reason, ctx: context })
  }

  /** Tells listeners; one that throws stops neither the call nor the process. */
  #say<Name extends Exclude<keyof AnalyticsEvents, 'error'>>(name: Name, ...values: AnalyticsEvents[Name]): void {
    try {
      this.emit(name, ...values)
    } catch (reason) {
      this.#tell({ code: 'unknown', reason })
    }
  }

  #tell(error: AnalyticsError): void {
    try {
      this.emit('error', error)
    } catch {
      // A listener of errors that throws leaves nobody to tell.
    }
  }
}

const boundNames: readonly (keyof Analytics)[] = [
  ...(['alias', 'group', 'identify', 'page', 'screen', 'track'] as const),
  ...(['register', 'deregister', 'flush', 'closeAndFlush'] as const),
]
