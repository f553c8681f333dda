import type { ServerResponse } from 'node:http'
import { compileCallQuery } from '../model/call-query.ts'
import { isObject } from '../model/is-object.ts'
import type { SessionEvent } from '../model/session-event.ts'
import { toSessionEvent } from '../record/session-event-draft.ts'
import type { EventLog } from '../store/event-log.ts'
import { exportQuerySchema, readQuery } from './read-request.ts'
import { attachment, safeHeaders } from './reply.ts'

/** Calls in one file, which a browser must be able to open. */
const maxCalls = 10_000

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escapeMarkup = (text: string): string => text.replace(/[&<>"]/g, (character) => escapes[character] ?? '')

/** Controls and marks that change the direction of text are shown as dots. */
const escapeHtml = (text: string): string => escapeMarkup(text).replace(/\p{Bidi_Control}/gu, '·')

/** JSON with the same value, in which they are escaped: the file can be read again. */
const escapeJson = (value: unknown, indent?: number): string =>
  escapeMarkup(JSON.stringify(value, null, indent)).replace(
    /\p{Bidi_Control}/gu,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

const style = `body{font:14px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1c1e26;background:#fff;overflow-wrap:anywhere}
summary{cursor:pointer;padding:.25rem 0}pre{background:#f4f5f8;padding:.75rem;overflow:auto}
.discarded,.refused{color:#a8071a}.warned{color:#8a5300}.kept{color:#1a6334}time,.id{color:#5b6070}
@media(prefers-color-scheme:dark){body{color:#e7e9f0;background:#14161c}pre{background:#1f222b}
.discarded,.refused{color:#ff9c9c}.warned{color:#f0c069}.kept{color:#86d9a4}time,.id{color:#a3a9ba}}`

const eventHtml = ({ call, ...event }: SessionEvent): string => {
  const { receivedAt, verdict, type, event: name, userId, anonymousId, firstIssue } = event
  const shown = isObject(call) ? escapeJson(call, 2) : 'No call could be read.'
  const issue =
    firstIssue === undefined
      ? ''
      : `<p class="${verdict}">${escapeHtml(`${firstIssue.code}: ${firstIssue.message}`)}</p>`
  // The attribute is what the page reads when the file is dropped onto it.
  return [
    `<details data-event="${escapeJson(event)}"><summary><time>${escapeHtml(receivedAt)}</time> <b class="${verdict}">${verdict}</b> `,
    `${escapeHtml(type)} <strong>${escapeHtml(name ?? '')}</strong> <span class="id">${escapeHtml(userId ?? anonymousId ?? '')}</span>`,
    `</summary>${issue}<pre>${shown}</pre></details>\n`,
  ].join('')
}

/** Exports calls as one HTML file that opens without a server and runs no script. */
export const exportHtml = async (
  log: EventLog,
  { outgoing, url, session }: { readonly outgoing: ServerResponse; readonly url: URL; readonly session: string },
): Promise<void> => {
  const { after, before, q } = readQuery(exportQuerySchema, url.searchParams)
  const { events, total } = await log.page({ match: compileCallQuery(q), after, before, limit: maxCalls })
  const title = `${events.length} of ${total} calls${q === undefined ? '' : `: ${q}`}`
  const csp = `default-src 'none'; style-src 'unsafe-inline'`
  const head = `<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="content-security-policy" content="${csp}">
<meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${style}</style><main><h1>${escapeHtml(title)}</h1>\n`
  const shown = events.flatMap(({ seq }) => {
    const found = log.get(seq)
    return found === undefined ? [] : [eventHtml(toSessionEvent(found.summary, found.stored))]
  })
  outgoing.writeHead(200, {
    ...safeHeaders,
    'content-type': 'text/html; charset=utf-8',
    'content-disposition': attachment(session, 'html'),
  })
  outgoing.end(`${head}${shown.join('')}</main></html>\n`)
}
