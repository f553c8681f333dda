import type { EventSummary } from '../../src/model/event-record.ts'

/** Whether the live stream runs. */
export type StreamState = 'connecting' | 'open' | 'lost'

/** What a stream needs and tells. */
export interface EventStreamOptions {
  /** Number after which events are wanted; asked again for each connection. */
  readonly after: () => number
  readonly onEvents: (events: readonly EventSummary[]) => void
  readonly onState: (state: StreamState) => void
  /** Called when someone emptied the debugger. */
  readonly onClear: () => void
  /** Called before a connection is tried again. */
  readonly beforeRetry: () => Promise<void>
}

/** A running stream. */
export interface EventStream {
  /** Tries again at once when the connection is lost. */
  readonly retry: () => void
  readonly close: () => void
}

const retryDelaysMs = [500, 1000, 2000, 4000]

/** Shortest time between two deliveries to the page, in ms: thousands of events a second become some 20 updates. */
const deliverEveryMs = 48

/** Longest time an event waits while the page is hidden and has no frames, in ms. */
const hiddenDeliverMs = 500

/**
 * Follows the debugger's Server-Sent Events, connecting again by itself with growing pauses. Events are collected and
 * handed over at most once per animation frame.
 */
export const openEventStream = (options: EventStreamOptions): EventStream => {
  let source: EventSource | undefined
  let failures = 0
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let pending: EventSummary[] = []
  let scheduled = false
  let deliveredAt = 0
  let closed = false

  const deliver = (): void => {
    scheduled = false
    if (closed || pending.length === 0) return
    const events = pending
    pending = []
    deliveredAt = performance.now()
    options.onEvents(events)
  }
  const schedule = (): void => {
    if (scheduled) return
    scheduled = true
    if (document.hidden) {
      setTimeout(deliver, hiddenDeliverMs)
      return
    }
    const wait = deliverEveryMs - (performance.now() - deliveredAt)
    if (wait <= 0) requestAnimationFrame(deliver)
    else setTimeout(() => requestAnimationFrame(deliver), wait)
  }
  // A page that is hidden gets no frames: what waited for one is handed over as it comes back or goes.
  const onVisibility = (): void => deliver()
  document.addEventListener('visibilitychange', onVisibility)

  const connect = (): void => {
    if (closed) return
    source?.close()
    source = new EventSource(`/_dev/stream?after=${options.after()}`)
    source.addEventListener('open', () => {
      failures = 0
      options.onState('open')
    })
    source.addEventListener('call', ({ data }: MessageEvent<string>) => {
      const event: EventSummary = JSON.parse(data)
      pending.push(event)
      schedule()
    })
    source.addEventListener('clear', () => {
      pending = []
      options.onClear()
    })
    source.addEventListener('error', lost)
  }
  // The browser would try again itself, but not after an error status, and not with a pause of our choice.
  const lost = (): void => {
    source?.close()
    if (closed || retryTimer !== undefined) return
    options.onState('lost')
    const delay = retryDelaysMs[Math.min(failures, retryDelaysMs.length - 1)] ?? 0
    failures += 1
    retryTimer = setTimeout(again, delay)
  }
  const again = async (): Promise<void> => {
    clearTimeout(retryTimer)
    deliver()
    await options.beforeRetry()
    retryTimer = undefined
    connect()
  }

  options.onState('connecting')
  connect()
  return {
    retry: () => {
      if (retryTimer !== undefined) void again()
    },
    close: () => {
      closed = true
      clearTimeout(retryTimer)
      source?.close()
      document.removeEventListener('visibilitychange', onVisibility)
    },
  }
}
