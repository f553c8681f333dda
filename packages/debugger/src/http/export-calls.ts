import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { compileCallQuery } from '../model/call-query.ts'
import type { EventSummary } from '../model/event-record.ts'
import { isObject } from '../model/is-object.ts'
import { toSessionEvent } from '../record/session-event-draft.ts'
import type { EventLog } from '../store/event-log.ts'
import { exportLinesQuerySchema, readQuery } from './read-request.ts'
import { attachment, safeHeaders } from './reply.ts'

/** Lines per write. */
const chunkLines = 200

/** A call ready to be sent again; nothing for a request without a readable call. */
const callLine = (log: EventLog, { seq, type }: EventSummary): readonly string[] => {
  const call: unknown = JSON.parse(log.call(seq) ?? 'null')
  return isObject(call) ? [`${JSON.stringify('type' in call ? call : { type, ...call })}\n`] : []
}

const eventLine = (log: EventLog, { seq }: EventSummary): readonly string[] => {
  const found = log.get(seq)
  return found === undefined ? [] : [`${JSON.stringify(toSessionEvent(found.summary, found.stored))}\n`]
}

/** Exports calls as received, or events with everything about them: one JSON object per line, oldest first. */
export const exportCalls = async (
  log: EventLog,
  { outgoing, url, session }: { readonly outgoing: ServerResponse; readonly url: URL; readonly session: string },
): Promise<void> => {
  const { after, before, q, as } = readQuery(exportLinesQuerySchema, url.searchParams)
  const { events } = await log.page({ match: compileCallQuery(q), after, before, limit: Number.MAX_SAFE_INTEGER })
  outgoing.writeHead(200, {
    ...safeHeaders,
    'content-type': 'application/x-ndjson; charset=utf-8',
    'content-disposition': attachment(session, as === 'calls' ? 'calls.ndjson' : 'ndjson'),
  })
  const lineOf = as === 'events' ? eventLine : callLine
  for (let start = 0; start < events.length && !outgoing.destroyed; start += chunkLines) {
    const lines = events.slice(start, start + chunkLines).flatMap((event) => lineOf(log, event))
    if (lines.length > 0 && !outgoing.write(lines.join(''))) {
      // A client that disconnected never drains.
      await Promise.race([once(outgoing, 'drain'), once(outgoing, 'close')])
    }
  }
  outgoing.end()
}
