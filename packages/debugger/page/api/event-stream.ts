import type { EventSummary } from '../../src/model/event-record.ts'
import { sessionBase } from './session-base.ts'

/** State of the live stream. */
export type StreamState = 'connecting' | 'open' | 'lost'

/** Callbacks of a stream. */
export interface EventStreamOptions {
  /** Number after which events are wanted; read for each connection. */
  readonly after: () => number
  readonly onEvents: (events: readonly EventSummary[]) => void
  readonly onState: (state: StreamState) => void
  /** Called when all events were deleted. */
  readonly onClear: () => void
  /** Called before reconnecting. */
  readonly beforeRetry: () => Promise<void>
}

const retryDelaysMs = [500, 1000, 2000, 4000]

/** Time to collect events into one update, in ms: thousands of events per second become about 20 updates. */
const collectMs = 48

/**
 * Prepares a stream of the debugger's Server-Sent Events. Events are delivered in batches. Reconnecting is not left to
 * the browser, because that gives up after an error status.
 */
export const createEventStream = (options: EventStreamOptions) => {
  let failures = 0
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let pending: EventSummary[] = []
  let deliverTimer: ReturnType<typeof setTimeout> | undefined

  const deliver = (): void => {
    clearTimeout(deliverTimer)
    deliverTimer = undefined
    const events = pending
    pending = []
    if (events.length > 0) options.onEvents(events)
  }
  const connect = (): void => {
    const source = new EventSource(`${sessionBase}/_dev/stream?after=${options.after()}`)
    source.addEventListener('open', () => {
      failures = 0
      options.onState('open')
    })
    source.addEventListener('call', ({ data }: MessageEvent<string>) => {
      const event: EventSummary = JSON.parse(data)
      pending.push(event)
      deliverTimer ??= setTimeout(deliver, collectMs)
    })
    source.addEventListener('clear', () => {
      pending = []
      options.onClear()
    })
    source.addEventListener('error', () => {
      source.close()
      options.onState('lost')
      retryTimer = setTimeout(retry, retryDelaysMs[Math.min(failures, retryDelaysMs.length - 1)])
      failures += 1
    })
  }
  /** Reconnects now if the connection is lost. */
  const retry = async (): Promise<void> => {
    if (retryTimer === undefined) return
    clearTimeout(retryTimer)
    retryTimer = undefined
    deliver()
    await options.beforeRetry()
    connect()
  }
  return { connect, retry }
}
