import type { IncomingMessage, ServerResponse } from 'node:http'
import { QueryError } from '@org/segment-testing/query'
import { isOwnOrigin } from './host-guard.ts'
import type { DevContext } from './operation.ts'
import { findOperations } from './operations.ts'
import { servePageFile } from './page-files.ts'
import { Problem } from './read-request.ts'
import { replyEmpty, replyJson, replyProblem } from './reply.ts'
import { type McpEndpoint, mcpPath, serveMcp } from './serve-mcp.ts'
import { admit } from './token-gate.ts'

/** How the page and the debug API are served. */
export interface DevServing {
  readonly context: DevContext
  /** Folder of the built page. */
  readonly pageFolder: string
  /** The required token; undefined admits everyone who can reach the server. */
  readonly token: string | undefined
  /** Answers agents, if they are served. */
  readonly mcp: McpEndpoint | undefined
  /** Start of the paths of the session. */
  readonly prefix: string
}

/** Whether a path belongs to the page or the debug API; all others are Segment's. */
export const isDevPath = (path: string): boolean => path === '/' || path === '/_dev' || path.startsWith('/_dev/')

/** Rejects a request with a foreign Host header. */
export const refuseHost = (outgoing: ServerResponse): void =>
  replyProblem(
    outgoing,
    421,
    'foreign_host',
    'This server does not answer to this host name; allow it with --allow-host.',
  )

/** Answers a request for the page or the debug API. */
export const serveDev = (
  serving: DevServing,
  request: { readonly incoming: IncomingMessage; readonly outgoing: ServerResponse; readonly url: URL },
): void => {
  const { incoming, outgoing, url } = request
  if (incoming.method !== 'GET' && incoming.method !== 'HEAD' && !isOwnOrigin(incoming.headers)) {
    replyProblem(outgoing, 403, 'foreign_origin', 'A page of another origin cannot change anything here.')
    return
  }
  const admission = admit(incoming, url, serving.token)
  if (admission.kind === 'exchange') {
    replyEmpty(outgoing, 303, { 'set-cookie': admission.cookie, location: `${serving.prefix}${admission.location}` })
  } else if (admission.kind === 'refused') {
    replyProblem(outgoing, 401, 'token_required', 'A token is required; open the URL that the command printed.')
  } else {
    answer(serving, request).catch((error: unknown) => fail(outgoing, error))
  }
}

const answer = async (
  { context, pageFolder, mcp }: DevServing,
  { incoming, outgoing, url }: Parameters<typeof serveDev>[1],
): Promise<void> => {
  const { pathname } = url
  const { method = 'GET' } = incoming
  // Node omits the body of the answer to a HEAD request.
  if (method === 'GET' || method === 'HEAD') {
    if (pathname === '/') return servePageFile(outgoing, pageFolder, 'index.html')
    const file = /^\/_dev\/page\/(.*)/.exec(pathname)?.[1]
    if (file !== undefined) return servePageFile(outgoing, pageFolder, file)
  }
  if (pathname === mcpPath && mcp !== undefined) return serveMcp(mcp, { incoming, outgoing }, context.info().url)
  const { matching, parameter } = findOperations(pathname)
  const operation = matching.find((one) => one.method === method)
  if (operation !== undefined) {
    if (context.info().file !== undefined && (operation.changes ?? method !== 'GET')) {
      throw new Problem(403, 'read_only', 'This session shows a file, which cannot be changed.')
    }
    const value = await operation.handle(context, { incoming, outgoing, url, parameter })
    if (operation.contentType !== undefined) return
    if (operation.answer === undefined) replyEmpty(outgoing, 204)
    else replyJson(outgoing, 200, value)
    return
  }
  if (matching.length === 0) throw new Problem(404, 'not_found', 'Unknown path; see /_dev/openapi.json.')
  throw new Problem(405, 'method_not_allowed', `Allowed methods: ${matching.map((one) => one.method).join(', ')}.`)
}

const fail = (outgoing: ServerResponse, error: unknown): void => {
  if (outgoing.headersSent || outgoing.destroyed) outgoing.destroy()
  else if (error instanceof QueryError) replyProblem(outgoing, 400, error.code, error.message)
  else if (error instanceof Problem) replyProblem(outgoing, error.status, error.code, error.message)
  else replyProblem(outgoing, 500, 'internal', 'Internal error: this is a bug in the debugger.')
}
