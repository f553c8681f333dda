import { createSegmentClient, type SegmentClient } from '../client/segment-client.ts'
import { createTokenProvider } from '../delivery/oauth-tokens.ts'
import { type NodeRuntime, nodeRuntime } from '../node/node-runtime.ts'
import { redactRequest } from '../request/redact-request.ts'
import type { SegmentRequest } from '../request/segment-request.ts'
import { parseSource } from '../request/source.ts'
import type { Transport } from '../transport/transport.ts'
import { version } from '../version.ts'
import type { AnalyticsSettings } from './analytics-settings.ts'
import { Emitter } from './emitter.ts'
import { Context } from './event-context.ts'
import { eventFromParams } from './event-from-params.ts'
import { transportOf } from './http-client.ts'
import type { AliasParams, AnalyticsEvent, GroupParams, IdentifyParams, PageParams, TrackParams } from './params.ts'
import { type Plugin, runBefore, runBeside } from './plugins.ts'
import { ValidationError } from './validation-error.ts'

/** Told what became of a call. */
export type Callback = (error?: unknown, context?: Context) => void

/** What listeners of each event are given. */
export type AnalyticsEvents = {
  readonly [Type in AnalyticsEvent['type']]: readonly [context: Context]
} & {
  readonly initialize: readonly [settings: AnalyticsSettings]
  readonly register: readonly [names: readonly string[]]
  readonly deregister: readonly [names: readonly string[]]
  readonly call_after_close: readonly [event: AnalyticsEvent]
  readonly error: readonly [failure: { readonly code: string; readonly reason: unknown; readonly ctx?: Context }]
  /** The credential is hidden. */
  readonly http_request: readonly [
    request: { readonly url: string; readonly method: string; readonly headers: object; readonly body: string },
  ]
  readonly http_response: readonly [response: { readonly status: number; readonly url: string }]
  readonly drained: readonly []
}

/** How to flush. */
export interface FlushParams {
  /** Longest wait, in milliseconds; without it as long as retries take. */
  readonly timeout?: number | undefined
  /** Whether no more calls are taken. @default false */
  readonly close?: boolean | undefined
}

/** The part of the library that sends, as a plugin that can be taken away. */
const ownPlugin = 'Segment.io'

/** A name and version for `context.library`, so that Segment can tell who sends. */
const library = { name: '@org/segment-core/analytics-node', version }

/** How often a flush looks for calls that were still with a plugin, in milliseconds. */
const pluginPollMs = 2

const defaults = { flushAt: 15, flushInterval: 10_000, maxRetries: 10, maxTotalBackoffDuration: 43_200 }

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
  readonly VERSION = version
  readonly #client: SegmentClient
  readonly #runtime: NodeRuntime
  readonly #closeTimeoutMs: number
  readonly #disabled: boolean
  readonly #plugins: Plugin<Analytics>[] = []
  #sends = true
  #closed = false
  #pending = 0

  constructor(settings: AnalyticsSettings) {
    super()
    if (!settings.writeKey) throw new ValidationError('writeKey', 'writeKey is missing.')
    const flushInterval = settings.flushInterval ?? defaults.flushInterval
    const source = parseSource({ writeKey: settings.writeKey, host: settings.host, writeKeyIn: 'both' })
    this.#runtime = nodeRuntime()
    this.#disabled = settings.disable === true
    this.#closeTimeoutMs = Math.max(60_000, flushInterval) * 1.25
    const transport = this.#observed(
      settings.httpClient === undefined ? this.#runtime.transport : transportOf(settings.httpClient),
      settings.path,
    )
    const { oauthSettings } = settings
    this.#client = createSegmentClient({
      source,
      runtime: { ...this.#runtime, transport },
      library,
      flush: {
        calls: Math.max(1, settings.flushAt ?? settings.maxEventsInBatch ?? defaults.flushAt),
        ageMs: flushInterval,
      },
      timeoutMs: settings.httpRequestTimeout,
      retry: {
        maxRetries: settings.maxRetries ?? defaults.maxRetries,
        budgetMs: (settings.maxTotalBackoffDuration ?? defaults.maxTotalBackoffDuration) * 1_000,
      },
      tokens:
        oauthSettings &&
        createTokenProvider({
          ...this.#runtime,
          transport:
            oauthSettings.httpClient === undefined ? this.#runtime.transport : transportOf(oauthSettings.httpClient),
          clientId: oauthSettings.clientId,
          keyId: oauthSettings.keyId,
          privateKeyPem: oauthSettings.clientKey,
          region: source.region,
          ...(oauthSettings.scope === undefined ? {} : { scope: oauthSettings.scope }),
          ...(oauthSettings.authServer === undefined ? {} : { oauthUrl: oauthSettings.authServer }),
        }),
    })
    // Told in a later turn, for nobody can listen before the constructor is done.
    this.ready = Promise.resolve().then(() => {
      this.emit('register', [ownPlugin])
    })
    this.emit('initialize', settings)
  }

  /** Ties an anonymous or old id to a new one. */
  readonly alias = (params: AliasParams, callback?: Callback): void => this.#make('alias', params, callback)
  /** Ties a user to a group. */
  readonly group = (params: GroupParams, callback?: Callback): void => this.#make('group', params, callback)
  /** Says who a user is. */
  readonly identify = (params: IdentifyParams, callback?: Callback): void => this.#make('identify', params, callback)
  /** Records a page that was seen. */
  readonly page = (params: PageParams, callback?: Callback): void => this.#make('page', params, callback)
  /** Records a screen that was seen. */
  readonly screen = (params: PageParams, callback?: Callback): void => this.#make('screen', params, callback)
  /** Records what a user did. */
  readonly track = (params: TrackParams, callback?: Callback): void => this.#make('track', params, callback)

  /** Adds plugins; resolves when they are loaded. */
  async register(...plugins: Plugin<Analytics>[]): Promise<void> {
    await Promise.all(plugins.map((plugin) => plugin.load(this.#systemContext(), this)))
    this.#plugins.push(...plugins)
    this.emit(
      'register',
      plugins.map(({ name }) => name),
    )
  }

  /** Takes plugins away by their names; `Segment.io` is the one that sends. */
  async deregister(...names: string[]): Promise<void> {
    if (names.includes(ownPlugin)) this.#sends = false
    for (const plugin of this.#plugins.filter(({ name }) => names.includes(name))) {
      this.#plugins.splice(this.#plugins.indexOf(plugin), 1)
      await plugin.unload?.(this.#systemContext(), this)
    }
    this.emit('deregister', names)
  }

  /** Sends what waits; resolves when each call so far has its outcome and its callback was called, or time is over. */
  async flush({ timeout, close = false }: FlushParams = {}): Promise<void> {
    if (close) this.#closed = true
    if (timeout === undefined) {
      await this.#whenDrained()
      if (close) await this.#end(0)
      return
    }
    const timer = new AbortController()
    const late = this.#runtime.sleep(timeout, timer.signal).then(() => !timer.signal.aborted)
    const drained = this.#whenDrained().then(() => false)
    const isLate = await Promise.race([late, drained])
    timer.abort()
    if (close) await this.#end(0)
    else if (isLate) this.emit('error', { code: 'flush_timeout', reason: new Error('Flush timeout') })
  }

  /** Takes no more calls and sends what waits. @param params `timeout` in milliseconds, 75 seconds unless told */
  async closeAndFlush({
    timeout = this.#closeTimeoutMs,
  }: {
    readonly timeout?: number | undefined
  } = {}): Promise<void> {
    await this.flush({ timeout, close: true })
  }

  #systemContext(): Context {
    return new Context({ type: 'track', event: 'system', messageId: this.#runtime.createId(), timestamp: new Date() })
  }

  async #whenDrained(): Promise<void> {
    while (this.#pending > 0) {
      await this.#client.flush()
      // What is still with a plugin enters the client only later, and callbacks run after the outcome.
      if (this.#pending > 0) await this.#runtime.sleep(pluginPollMs)
    }
  }

  async #end(timeoutMs: number): Promise<void> {
    await this.#client.close({ timeoutMs })
    await this.#runtime.close()
  }

  #make(type: AnalyticsEvent['type'], params: object, callback: Callback | undefined): void {
    const event = eventFromParams(type, params, this.#runtime)
    if (this.#closed) {
      this.emit('call_after_close', event)
      return
    }
    this.#pending += 1
    this.#deliver(new Context(event))
      .then(
        (context) => this.#settle(context, callback),
        (error: unknown) => {
          callback?.(error)
          this.#tell(error)
        },
      )
      // What a callback or listener throws must stop neither the process nor the count.
      .catch((error: unknown) => this.#tell(error))
      .finally(() => {
        this.#pending -= 1
        if (this.#pending === 0) this.emit('drained')
      })
  }

  #tell(reason: unknown): void {
    this.emit('error', { code: 'unknown', reason })
  }

  #settle(context: Context, callback: Callback | undefined): void {
    const failure = context.failedDelivery()
    callback?.(failure?.reason, context)
    if (failure === undefined) this.emit(context.event.type, context)
    else this.emit('error', { code: 'delivery_failure', reason: failure.reason, ctx: context })
  }

  async #deliver(given: Context): Promise<Context> {
    const context = this.#plugins.length === 0 ? given : await runBefore(this.#plugins, given)
    const beside = runBeside(this.#plugins, 'destination', context)
    await this.#send(context)
    await beside
    await runBeside(this.#plugins, 'after', context)
    return context
  }

  async #send(context: Context): Promise<void> {
    if (this.#disabled || !this.#sends) return
    const { timestamp } = context.event
    const isoTime =
      timestamp instanceof Date && !Number.isNaN(timestamp.getTime()) ? timestamp.toISOString() : timestamp
    const outcome = await this.#client.send({ ...context.event, timestamp: isoTime })
    context.attempts = outcome.attempts
    if ('error' in outcome) context.setFailedDelivery({ reason: outcome.error })
  }

  /** Sends to a path of one's own, and tells listeners of every request and answer. */
  #observed(transport: Transport, path: string | undefined): Transport {
    return async (given, options) => {
      const request: SegmentRequest = path === undefined ? given : { ...given, url: new URL(path, given.url).href }
      if (this.hasListeners('http_request')) {
        const { url, method, headers, body = '' } = redactRequest(request)
        this.emit('http_request', { url, method, headers, body })
      }
      const response = await transport(request, options)
      this.emit('http_response', { status: response.status, url: request.url })
      return response
    }
  }
}
