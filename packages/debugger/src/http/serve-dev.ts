import type { IncomingMessage, ServerResponse } from 'node:http'
import { type DevContext, routesOf } from './dev-routes.ts'
import { isOwnOrigin } from './host-guard.ts'
import { servePageFile } from './page-files.ts'
import { Problem } from './problem.ts'
import { replyEmpty, replyProblem } from './reply.ts'
import { admit } from './token-gate.ts'

/** How page and debug API are served. */
export interface DevServing {
  readonly context: DevContext
  /** Folder of the built page. */
  readonly pageFolder: string
  /** Undefined lets everybody in who reaches the server. */
  readonly token: string | undefined
}

/** Whether a path belongs to the page or the debug API; every other one is Segment's. */
export const isDevPath = (path: string): boolean => path === '/' || path === '/_dev' || path.startsWith('/_dev/')

/** Answers a request whose Host header names something else. */
export const refuseHost = (outgoing: ServerResponse): void =>
  replyProblem(
    outgoing,
    421,
    'foreign_host',
    'This name is none of this server; start it with --allow-host to let it be one.',
  )

/** Answers a request for the page or the debug API, by a name that is this server's. */
export const serveDev = (
  { context, pageFolder, token }: DevServing,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  url: URL,
): void => {
  if (incoming.method !== 'GET' && incoming.method !== 'HEAD' && !isOwnOrigin(incoming.headers)) {
    replyProblem(outgoing, 403, 'foreign_origin', 'A page of another origin can not change anything here.')
    return
  }
  const admission = admit(incoming, url, token)
  if (admission.kind === 'exchange') {
    replyEmpty(outgoing, 303, { 'set-cookie': admission.cookie, location: admission.location })
    return
  }
  if (admission.kind === 'refused') {
    replyProblem(outgoing, 401, 'token_required', 'Open the address with the token that the command printed.')
    return
  }
  answer(context, pageFolder, incoming, outgoing, url).catch((error: unknown) => fail(outgoing, error))
}

const answer = async (
  context: DevContext,
  pageFolder: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  url: URL,
): Promise<void> => {
  const { pathname } = url
  const { method = 'GET' } = incoming
  // Who only wants to know whether the page is there asks for its head; Node leaves out the body.
  const reads = method === 'GET' || method === 'HEAD'
  if (pathname === '/' && reads) return servePageFile(outgoing, pageFolder, 'index.html')
  if (pathname.startsWith('/_dev/page/') && reads) {
    return servePageFile(outgoing, pageFolder, decodePath(pathname.slice('/_dev/page/'.length)))
  }
  const { routes, parameter } = routesOf(pathname)
  const route = routes.find((one) => one.method === method)
  if (route !== undefined) return route.handle(context, { incoming, outgoing, url, parameter })
  if (routes.length === 0) throw new Problem(404, 'not_found', 'There is no such path; see /_dev/openapi.json.')
  throw new Problem(405, 'method_not_allowed', `The path takes ${routes.map((one) => one.method).join(', ')}.`)
}

const decodePath = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return ''
  }
}

const fail = (outgoing: ServerResponse, error: unknown): void => {
  if (outgoing.headersSent || outgoing.destroyed) outgoing.destroy()
  else if (error instanceof Problem) replyProblem(outgoing, error.status, error.code, error.message)
  else replyProblem(outgoing, 500, 'internal', 'The server met a bug of its own.')
}
