import type { Context, Next } from 'hono'
import { HonoBase } from 'hono/hono-base'
import { PatternRouter } from 'hono/router/pattern-router'
import type { CollectorConfigInput } from '../config/collector-config.ts'
import type { RequestLife } from '../hand-over/hand-over.ts'
import { type Answer, notFoundAnswer, refusalAnswer, successAnswer } from './answer.ts'
import { type CollectorCore, createCore } from './collector-core.ts'
import type { CollectorParts } from './collector-parts.ts'
import { intakeRoutes, telemetryPath } from './intake-routes.ts'
import { addOpenapiRoutes } from './openapi-routes.ts'
import { addOperatorRoutes } from './operator-routes.ts'
import { addProxyRoutes } from './proxy-routes.ts'
import { failureAnswer, takeCalls } from './take-calls.ts'
import { webIntake, webResponse } from './web-exchange.ts'

/** A collector, as a Hono app that can be served, or mounted into another. */
export type Collector = HonoBase

const nothing = (): void => {}

const waitUntilOf = (context: Context): RequestLife['waitUntil'] => {
  try {
    const { executionCtx } = context
    return (work) => executionCtx.waitUntil(work)
  } catch {
    // Only Workers have one.
    return nothing
  }
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

const dispatch = async (request: Request, { method, handle }: RouteHandler, core: CollectorCore): Promise<Response> => {
  const { method: asked } = request
  if (asked === method || (asked === 'HEAD' && method === 'GET')) return webResponse(await handle(), request, core)
  if (asked === 'OPTIONS') {
    const origin = request.headers.get('origin') ?? undefined
    return new Response(null, { status: 204, headers: core.cors.preflightHeaders(origin) })
  }
  const answer = refusalAnswer(405, 'method not allowed', undefined, {}, { allow: allowed[method] })
  return webResponse(answer, request, core)
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
      const handle = () => {
        const { raw } = context.req
        const facts = core.parts.connectionOf?.(raw, context.env)
        return takeCalls(webIntake(raw, core, waitUntilOf(context), facts), route, core)
      }
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
      if (handler !== undefined) return dispatch(context.req.raw, handler, core)
      await next()
      return undefined
    })
  }
  addIntakeRoutes(add, core)
  addProxyRoutes(add, core)
  addOperatorRoutes(add, core)
  addOpenapiRoutes(add, core)

  app.notFound(({ req }) => webResponse(notFoundAnswer(req.method), req.raw, core))
  app.onError((error, { req }) => webResponse(failureAnswer(error, core), req.raw, core))
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
