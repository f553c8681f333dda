import { askToJson } from '../validate/read-json.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'
import type { AnalyticsEvent } from './params.ts'

/** A log entry of a plugin or the library about a call. */
export interface ContextLog {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly message: string
  readonly extras?: object | undefined
  readonly time: Date
}

/** The log of a call. */
export interface ContextLogger {
  readonly logs: readonly ContextLog[]
  log(level: ContextLog['level'], message: string, extras?: object): void
  flush(): void
}

/** Counters that plugins may write to; they are not read. */
export interface ContextStats {
  readonly metrics: readonly unknown[]
  increment(metric: string, by?: number, tags?: readonly string[]): void
  gauge(metric: string, value: number, tags?: readonly string[]): void
  flush(): void
}

const noStats: ContextStats = Object.freeze({ metrics: [], increment: () => {}, gauge: () => {}, flush: () => {} })

/** Thrown by `cancel`: the call is not sent. */
export class ContextCancelation extends Error {
  override readonly name = 'ContextCancelation'
  readonly reason: string
  readonly type: string
  readonly retry: boolean

  constructor(options: { readonly reason?: string; readonly type?: string; readonly retry?: boolean } = {}) {
    super(options.reason ?? '')
    this.reason = options.reason ?? ''
    this.type = options.type ?? 'plugin Error'
    this.retry = options.retry ?? true
  }
}

const unsafe: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

const withValue = (target: unknown, [name, ...rest]: readonly string[], value: unknown): unknown => {
  if (name === undefined) return value
  const isIndex = /^\d+$/.test(name)
  if (Array.isArray(target) || (isIndex && !isJsonObject(target))) {
    const list: unknown[] = Array.isArray(target) ? [...target] : []
    Reflect.set(list, name, withValue(Reflect.get(list, name), rest, value))
    return list
  }
  const object: JsonObject = isJsonObject(target) ? target : {}
  // Copying the own members of an object with `toJSON` would send what it hides.
  const inner = Object.hasOwn(object, name) ? askToJson(object[name], name) : undefined
  return { ...object, [name]: withValue(inner, rest, value) }
}

/** A call, as plugins, callbacks and listeners see it. */
export class Context {
  readonly id: string
  event: AnalyticsEvent
  readonly stats = noStats
  /** Requests that carried it; 1 until it was sent. */
  attempts = 1
  #failure: { readonly reason: unknown } | undefined
  #logs: ContextLog[] = []

  constructor(event: AnalyticsEvent, id: string = event.messageId) {
    this.event = event
    this.id = id
  }

  /** The context for plugins that are loaded or unloaded. */
  static system(): Context {
    return new Context({ type: 'track', event: 'system', messageId: 'system', timestamp: new Date() })
  }

  /** Sets a value at a path of names and positions with dots. Objects inside the event are replaced, not changed. */
  updateEvent(path: string, value: unknown): AnalyticsEvent {
    const names = path.split('.')
    const [first = '', integration] = names
    const isOff = first === 'integrations' && Reflect.get(Object(this.event.integrations), integration ?? '') === false
    if (!isOff && !names.some((name) => unsafe.has(name))) {
      // A plugin may write anything; validation checks the result.
      this.event[first] = withValue(this.event[first], names.slice(1), value)
    }
    return this.event
  }

  /** Why it was not delivered; undefined while it is in flight and if it was delivered. */
  failedDelivery(): { readonly reason: unknown } | undefined {
    return this.#failure
  }

  setFailedDelivery(failure: { readonly reason: unknown }): void {
    this.#failure = failure
  }

  /** Cancels the call by throwing. */
  cancel(error: Error = new ContextCancelation({ reason: 'Context Cancel' })): never {
    throw error
  }

  log(level: ContextLog['level'], message: string, extras?: object): void {
    this.#logs.push({ level, message, extras, time: new Date() })
  }

  logs(): readonly ContextLog[] {
    return this.#logs
  }

  /** The log, as an object of its own. */
  get logger(): ContextLogger {
    return {
      logs: this.#logs,
      log: (level, message, extras) => this.log(level, message, extras),
      flush: () => this.flush(),
    }
  }

  isSame(other: Context): boolean {
    return other.id === this.id
  }

  /** Clears the log. */
  flush(): void {
    this.#logs = []
  }

  toJSON(): Pick<Context, 'id' | 'event'> & Pick<ContextStats, 'metrics'> & { readonly logs: readonly ContextLog[] } {
    return { id: this.id, event: this.event, logs: this.#logs, metrics: this.stats.metrics }
  }
}
