import { callForeign } from '../delivery/call-foreign.ts'
import type { SegmentError } from '../error/segment-error.ts'
import type { SegmentIssue } from '../error/segment-issue.ts'
import { describeValue } from '../validate/describe-value.ts'
import type { CallOutcome, FailedOutcome } from './call-outcome.ts'

/** What the client reports to its listeners. */
export interface ClientEvents {
  readonly acknowledged: Extract<CallOutcome, { outcome: 'acknowledged' }>
  /** A call was refused or given up. */
  readonly failed: FailedOutcome
  /** Segment keeps a call, but not as intended. */
  readonly warning: { readonly messageId: string; readonly issues: readonly SegmentIssue[] }
  /** A batch failed and is sent again after a pause, in milliseconds. `attempts` counts its failures so far. */
  readonly retrying: {
    readonly calls: number
    readonly error: SegmentError
    readonly waitMs: number
    readonly attempts: number
  }
  /** Segment asked to slow down. */
  readonly throttled: { readonly waitMs: number }
  /** The credential was refused; the client refuses further calls. */
  readonly stopped: { readonly error: SegmentError }
  /** A response arrived; a 2xx that does not come from Segment is not acknowledged. */
  readonly answer: {
    readonly calls: number
    /** Bytes of the request's body, uncompressed. */
    readonly bytes: number
    readonly status: number
    readonly acknowledged: boolean
    readonly retryCount: number
  }
  /** Every call so far has its outcome. */
  readonly drained: { readonly calls: number }
}

/** Every event; the compiler finds a missing one. */
const eventNames: ReadonlySet<string> = new Set(
  Object.keys({
    acknowledged: true,
    failed: true,
    warning: true,
    retrying: true,
    throttled: true,
    stopped: true,
    answer: true,
    drained: true,
  } satisfies Readonly<Record<ClientEventName, true>>),
)

/** Name of an event. */
export type ClientEventName = keyof ClientEvents

/** A function that is called with an event. */
export type ClientListener<Name extends ClientEventName> = (event: ClientEvents[Name]) => void

/** Listeners by event. One that throws affects neither the others nor the client. */
export const createClientEvents = (onListenerError: (error: unknown) => void) => {
  const listeners: { [Name in ClientEventName]?: Set<ClientListener<Name>> } = {}
  return {
    /**
     * @returns a function that removes the listener
     * @throws {RangeError} for an unknown event, {TypeError} for a listener that is not a function
     */
    on<Name extends ClientEventName>(name: Name, listener: ClientListener<Name>): () => void {
      if (!eventNames.has(name)) {
        throw new RangeError(`The client has no event ${describeValue(name)}. It has ${[...eventNames].join(', ')}.`)
      }
      if (typeof listener !== 'function') throw new TypeError(`The listener of ${name} must be a function.`)
      const set: Set<ClientListener<Name>> = listeners[name] ?? new Set()
      Object.assign(listeners, { [name]: set })
      set.add(listener)
      return () => {
        set.delete(listener)
      }
    },
    emit<Name extends ClientEventName>(name: Name, event: ClientEvents[Name]): void {
      const set: Set<ClientListener<Name>> | undefined = listeners[name]
      if (set === undefined) return
      for (const listener of set) callForeign(() => listener(event), onListenerError)
    },
  }
}
