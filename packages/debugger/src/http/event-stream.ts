import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { QueryError, type QueryMatch } from '@org/segment-testing/query'
import type { EventSummary } from '../model/event-record.ts'
import type { EventLog } from '../store/event-log.ts'
import { safeHeaders } from './reply.ts'

/** Options of a stream. */
export interface StreamOptions {
  readonly match: QueryMatch | undefined
  /** The stream starts after this number. */
  readonly after: number
  /**
   * Disconnects a client that reads nothing for this time, in ms; it can resume with Last-Event-ID.
   * @default 15000
   */
  readonly stallTimeoutMs?: number
  /**
   * Interval of comments that keep an idle connection open, in ms.
   * @default 15000
   */
  readonly heartbeatMs?: number
}

/** Events per write. */
const sliceEvents = 500
/** Time to collect events into one write, in ms. */
const gatherMs = 20

const frame = (summary: EventSummary): string => `id: ${summary.seq}\nevent: call\ndata: ${JSON.stringify(summary)}\n\n`

/**
 * Streams events as Server-Sent Events: first the stored events after a number, then new ones. A client is a position in
 * the log without a buffer, so slow clients cost no memory. `event: gap` reports that events after its position have
 * been dropped, `event: clear` that all events have been deleted, and `event: refused` that the query cannot go on.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export const streamEvents = async (
  log: EventLog,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { match, after, stallTimeoutMs = 15_000, heartbeatMs = 15_000 }: StreamOptions,
): Promise<void> => {
  outgoing.writeHead(200, { ...safeHeaders, 'content-type': 'text/event-stream; charset=utf-8' })
  const ended = new AbortController()
  let wake = (): void => {}
  const nextNews = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve
    })
  let news = nextNews()
  outgoing.on('close', () => {
    ended.abort()
    wake()
  })
  incoming.socket.setNoDelay(true)
  // A number that was never assigned comes from an earlier server with another numbering.
  const stale = after > log.lastSeq()
  let cleared = stale
  const stop = log.onAdd(() => wake())
  const stopClear = log.onClear(() => {
    cleared = true
    wake()
  })
  const heartbeat = setInterval(() => {
    if (outgoing.writableLength === 0) outgoing.write(': \n\n')
  }, heartbeatMs)
  let position = stale ? 0 : after
  // Lets a client resume that is disconnected before the first event.
  outgoing.write(`retry: 1000\nid: ${position}\n\n`)
  try {
    while (!ended.signal.aborted) {
      if (cleared) outgoing.write('event: clear\ndata: {}\n\n')
      cleared = false
      const oldest = log.oldestSeq() ?? log.lastSeq() + 1
      if (position > 0 && position + 1 < oldest && position < log.lastSeq()) {
        outgoing.write(`event: gap\ndata: ${JSON.stringify({ after: position, oldest })}\n\n`)
      }
      const events = log.slice(position, sliceEvents)
      position = events.at(-1)?.seq ?? Math.max(position, log.lastSeq())
      const shown = match === undefined ? events : events.filter((one) => match(one, () => log.call(one.seq)))
      if (shown.length > 0 && !outgoing.write(shown.map(frame).join(''))) {
        await once(outgoing, 'drain', { signal: AbortSignal.any([ended.signal, AbortSignal.timeout(stallTimeoutMs)]) })
      }
      if (events.length === sliceEvents) {
        await setImmediate()
        continue
      }
      await news
      await setTimeout(gatherMs)
      news = nextNews()
    }
  } catch (error) {
    if (error instanceof QueryError) {
      outgoing.end(`event: refused\ndata: ${JSON.stringify({ code: error.code, message: error.message })}\n\n`)
    }
    // Otherwise the client disconnected or stalled.
    else outgoing.destroy()
  } finally {
    clearInterval(heartbeat)
    stop()
    stopClear()
  }
}
