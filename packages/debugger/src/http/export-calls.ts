import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { CallDetail } from '../record/event-detail.ts'
import type { EventLog } from '../store/event-log.ts'
import { matchOf, pageQuerySchema, readQuery } from './query.ts'
import { safeHeaders } from './reply.ts'

/** Parameters of an export: those of a list, but all of it. */
const exportQuerySchema = pageQuerySchema.omit({ limit: true })

/** Lines written at a time. */
const chunkLines = 200

/**
 * Exports calls as they came, one JSON object a line, oldest first; they can be sent again as they are. Requests from
 * which no call could be read are left out.
 */
export const exportCalls = async (
  log: EventLog,
  { outgoing, url }: { readonly outgoing: ServerResponse; readonly url: URL },
): Promise<void> => {
  const { after, before, ...filter } = readQuery(exportQuerySchema, url.searchParams)
  const { events } = await log.page({ match: matchOf(filter), after, before, limit: Number.MAX_SAFE_INTEGER })
  outgoing.writeHead(200, {
    ...safeHeaders,
    'content-type': 'application/x-ndjson; charset=utf-8',
    'content-disposition': 'attachment; filename="events.ndjson"',
  })
  for (let start = 0; start < events.length && !outgoing.destroyed; start += chunkLines) {
    const lines = events.slice(start, start + chunkLines).flatMap(({ seq, type }) => {
      const detail = log.text(seq)
      if (detail === undefined) return []
      const { call }: CallDetail = JSON.parse(detail)
      if (typeof call !== 'object' || call === null) return []
      return [`${JSON.stringify('type' in call ? call : { type, ...call })}\n`]
    })
    if (lines.length > 0 && !outgoing.write(lines.join(''))) {
      // A reader that has left drains nothing.
      await Promise.race([once(outgoing, 'drain'), once(outgoing, 'close')])
    }
  }
  outgoing.end()
}
