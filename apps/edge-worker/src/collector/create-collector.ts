import type { Context, Next } from 'hono'
import { HonoBase } from 'hono/hono-base'
import { PatternRouter } from 'hono/router/pattern-router'
import { webBodyReader } from '../body/web-body.ts'
import type { CollectorConfigInput } from '../config/collector-config.ts'
import type { WaitUntil } from '../hand-over/hand-over.ts'
import type { IntakeRequest } from '../pipeline/exchange.ts'
import { readCredentials } from '../sources/read-credentials.ts'
import { type Answer, notFoundAnswer, refusalAnswer, successAnswer } from './answer.ts'
import { answerHeaders, type CollectorCore, createCore } from './collector-core.ts'
import type { CollectorParts } from './collector-parts.ts'
import { intakeRoutes, telemetryPath } from './intake-routes.ts'
import { addOpenapiRoutes } from './openapi-routes.ts'
import { addOperatorRoutes } from './operator-routes.ts'
import { addProxyRoutes } from './proxy-routes.ts'
import { failureAnswer, takeCalls } from './take-calls.ts'

/** A collector, as a Hono app that can be served, or mounted into another. */
export type Collector = HonoBase

const nothing: WaitUntil = () => {}

const waitUntilOf = (context: Context): WaitUntil => {
  try {
    const { executionCtx } = context
    return (work) => executionCtx.waitUntil(work)
  } catch {
    // Only Workers have one.
    return nothing
  }
}

/** A request of the framework as the pipeline reads it. */
const intakeRequest = (context: Context, { parts }: CollectorCore): IntakeRequest => {
  const { raw } = context.req
  const facts = parts.connectionOf?.(raw, context.env)
  const mark = raw.url.indexOf('?')
  const header: IntakeRequest['header'] = (name) => raw.headers.get(name) ?? undefined
  return {
    header,
    credentials: readCredentials(header),
    query: mark === -1 ? '' : raw.url.slice(mark + 1),
    connection: facts?.connection,
    readBody: facts?.readBody ?? webBodyReader(raw),
    waitUntil: facts?.waitUntil ?? waitUntilOf(context),
  }
}

/** Writes an answer out, with what every answer carries. */
const respond = (answer: Answer, context: Context, core: CollectorCore): Response => {
  const origin = context.req.raw.headers.get('origin') ?? undefined
  return new Response(answer.body === '' ? null : answer.body, {
    status: answer.status,
    headers: answerHeaders(answer, origin, core),
  })
}

/** What a path is answered by. */
export interface RouteHandler {
  /** Methods besides OPTIONS; GET answers HEAD too. */
  readonly method: 'GET' | 'POST'
  readonly handle: () => Answer | Promise<Answer>
}

/** How routes are added: by a pattern, and a function that says what a path of it is answered by, if by anything. */
export type AddRoute = (pattern: string, find: (context: Context) => RouteHandler | undefined) => void

const allowed = { GET: 'GET, HEAD, OPTIONS', POST: 'POST, OPTIONS' } as const

const dispatch = async (context: Context, { method, handle }: RouteHandler, core: CollectorCore): Promise<Response> => {
  const { method: asked } = context.req
  if (asked === method || (asked === 'HEAD' && method === 'GET')) return respond(await handle(), context, core)
  if (asked === 'OPTIONS') {
    const origin = context.req.raw.headers.get('origin') ?? undefined
    return new Response(null, { status: 204, headers: core.cors.preflightHeaders(origin) })
  }
  const answer = refusalAnswer(405, 'method not allowed', undefined, {}, { allow: allowed[method] })
  return respond(answer, context, core)
}

/** The folders of paths that take calls, as patterns; which names in them do, the table says. */
const intakeFolders = ['/v1', '/v1/pixel', '/api/s'] as const

/** Adds the paths of the table. They are a few patterns, so that finding one costs next to nothing. */
const addIntakeRoutes = (add: AddRoute, core: CollectorCore): void => {
  for (const folder of intakeFolders) {
    add(`${folder}/:name`, (context) => {
      const path = `${folder}/${context.req.param('name')}`
      if (path === telemetryPath) return { method: 'POST', handle: () => successAnswer }
      const route = intakeRoutes.get(path)
      if (route === undefined) return undefined
      const handle = () => takeCalls(intakeRequest(context, core), route, core)
      return { method: route.kind === 'pixel' ? 'GET' : 'POST', handle }
    })
  }
}

/** Makes the app of a core. */
export const createApp = (core: CollectorCore): Collector => {
  const app = new HonoBase({ router: new PatternRouter(), strict: false })

  const add: AddRoute = (pattern, find) => {
    app.all(pattern, async (context: Context, next: Next) => {
      const handler = find(context)
      if (handler !== undefined) return dispatch(context, handler, core)
      await next()
      return undefined
    })
  }
  addIntakeRoutes(add, core)
  addProxyRoutes(add, core)
  addOperatorRoutes(add, core)
  addOpenapiRoutes(add, core)

  app.notFound((context) => respond(notFoundAnswer(context.req.method), context, core))
  app.onError((error, context) => {
    return respond(failureAnswer(error, core), context, core)
  })
  return app
}

/**
 * Makes a collector.
 * @param settings as the configuration reference of the README has them
 * @param parts what it works with; each has a default that fits any runtime with web globals
 * @throws {SegmentError} `invalid_source` for settings that can not be right
 */
export const createCollector = (settings: CollectorConfigInput, parts?: CollectorParts): Collector =>
  createApp(createCore(settings, parts))
