import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { compileCallQuery } from '../model/call-query.ts'
import { isObject } from '../model/is-object.ts'
import type { EventLog } from '../store/event-log.ts'
import { exportQuerySchema, readQuery } from './read-request.ts'
import { safeHeaders } from './reply.ts'

/** Lines per write. */
const chunkLines = 200

/**
 * Exports calls as received, one JSON object per line, oldest first, ready to be sent again. Omits requests without a
 * readable call.
 */
export const exportCalls = async (
  log: EventLog,
  { outgoing, url }: { readonly outgoing: ServerResponse; readonly url: URL },
): Promise<void> => {
  const { after, before, q } = readQuery(exportQuerySchema, url.searchParams)
  const { events } = await log.page({ match: compileCallQuery(q), after, before, limit: Number.MAX_SAFE_INTEGER })
  outgoing.writeHead(200, {
    ...safeHeaders,
    'content-type': 'application/x-ndjson; charset=utf-8',
    'content-disposition': 'attachment; filename="events.ndjson"',
  })
  for (let start = 0; start < events.length && !outgoing.destroyed; start += chunkLines) {
    const lines = events.slice(start, start + chunkLines).flatMap(({ seq, type }) => {
      const call: unknown = JSON.parse(log.call(seq) ?? 'null')
      if (!isObject(call)) return []
      return [`${JSON.stringify('type' in call ? call : { type, ...call })}\n`]
    })
    if (lines.length > 0 && !outgoing.write(lines.join(''))) {
      // A client that disconnected never drains.
      await Promise.race([once(outgoing, 'drain'), once(outgoing, 'close')])
    }
  }
  outgoing.end()
}
