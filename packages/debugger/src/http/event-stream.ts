import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { EventSummary } from '../event-record.ts'
import type { EventMatch } from '../store/event-filter.ts'
import type { EventLog } from '../store/event-log.ts'
import { safeHeaders } from './reply.ts'

/** How a stream of events is served. */
export interface StreamOptions {
  readonly match: EventMatch | undefined
  /** The stream begins after this number. */
  readonly after: number
  /**
   * Longest wait for a reader that takes nothing, in ms; it is dropped then, and may come again with Last-Event-ID.
   * @default 15000
   */
  readonly patienceMs?: number
  /**
   * Time between comments that keep a quiet connection open, in ms.
   * @default 15000
   */
  readonly heartbeatMs?: number
}

/** Events written at a time. */
const sliceEvents = 500
/** Time in which events that come one by one are gathered into one write, in ms. */
const gatherMs = 20

const frame = (summary: EventSummary): string => `id: ${summary.seq}\nevent: call\ndata: ${JSON.stringify(summary)}\n\n`

/**
 * Streams events as Server-Sent Events: first what is kept after a number, then what comes. A reader has a place in the
 * log and no buffer of its own, so that a slow one costs no memory; one whose place is forgotten is told so with
 * `event: gap`, and all are told with `event: clear` when someone has everything forgotten.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export const streamEvents = async (
  log: EventLog,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { match, after, patienceMs = 15_000, heartbeatMs = 15_000 }: StreamOptions,
): Promise<void> => {
  outgoing.writeHead(200, { ...safeHeaders, 'content-type': 'text/event-stream; charset=utf-8' })
  const ended = new AbortController()
  outgoing.on('close', () => ended.abort())
  incoming.socket.setNoDelay(true)
  let wake = (): void => {}
  // A number that was never given comes from a server before this one, which has begun anew.
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
  let place = stale ? 0 : after
  // A reader that is cut off before anything came knows where to go on.
  outgoing.write(`retry: 1000\nid: ${place}\n\n`)
  try {
    while (!ended.signal.aborted) {
      if (cleared) outgoing.write('event: clear\ndata: {}\n\n')
      cleared = false
      const oldest = log.oldestSeq() ?? log.lastSeq() + 1
      if (place > 0 && place + 1 < oldest && place < log.lastSeq()) {
        outgoing.write(`event: gap\ndata: ${JSON.stringify({ after: place, oldest })}\n\n`)
      }
      const events = log.slice(place, sliceEvents)
      place = events.at(-1)?.seq ?? Math.max(place, log.lastSeq())
      const shown = match === undefined ? events : events.filter((one) => match(one, () => log.text(one.seq)))
      if (shown.length > 0 && !outgoing.write(shown.map(frame).join(''))) {
        await drained(outgoing, ended.signal, patienceMs)
      }
      if (events.length === sliceEvents) await new Promise((resolve) => setImmediate(resolve))
      else
        await news(
          () => cleared || log.lastSeq() > place,
          ended.signal,
          (resume) => {
            wake = resume
          },
        )
    }
  } catch {
    // The reader left, or was too slow.
    outgoing.destroy()
  } finally {
    clearInterval(heartbeat)
    stop()
    stopClear()
  }
}

const drained = async (outgoing: ServerResponse, ended: AbortSignal, patienceMs: number): Promise<void> => {
  await once(outgoing, 'drain', { signal: AbortSignal.any([ended, AbortSignal.timeout(patienceMs)]) })
}

/** Waits for the next event, and a moment more for those that come right behind it. */
const news = (isThere: () => boolean, ended: AbortSignal, onWake: (resume: () => void) => void): Promise<void> =>
  new Promise((resolve) => {
    let timer: NodeJS.Timeout | undefined
    const end = (): void => {
      clearTimeout(timer)
      // A stream waits thousands of times; each must leave nothing behind.
      ended.removeEventListener('abort', end)
      resolve()
    }
    const resume = (): void => {
      timer ??= setTimeout(end, gatherMs)
    }
    ended.addEventListener('abort', end)
    onWake(resume)
    if (ended.aborted) end()
    else if (isThere()) resume()
  })
