import { type Context, Hono } from 'hono'
import { matchedRoutes } from 'hono/route'
import { createHandler, type Handle } from '../collector/create-handler.ts'
import type { CollectorDependencies } from '../collector/dependencies.ts'
import type { CollectorConfigInput } from '../config/collector-config.ts'
import { parseConfig } from '../config/parse-config.ts'
import { placeRoutes, type Routes } from '../routes/place-routes.ts'
import { connectionOf as addressOf } from './connection-of.ts'
import { fromWebRequest, toWebResponse } from './web-request.ts'

/** A collector as a Hono app, to serve or to mount in another one. */
export type Collector = Hono

const ignore = (): void => {}

const waitUntilOf = (context: Context): ((work: Promise<unknown>) => void) => {
  try {
    const { executionCtx } = context
    return (work) => executionCtx.waitUntil(work)
  } catch {
    // Only Workers have an execution context.
    return ignore
  }
}

/** Mounts every route on a Hono app. */
export const createApp = (
  handle: Handle,
  routes: Routes,
  connectionOf: CollectorDependencies['connectionOf'] = undefined,
): Collector => {
  const app = new Hono()
  const serve = async (context: Context, rootOf?: (path: string) => number): Promise<Response> => {
    const { raw } = context.req
    const connection = addressOf(raw, context.env)
    const facts = { waitUntil: waitUntilOf(context), connection, ...connectionOf?.(raw, context.env) }
    return toWebResponse(await handle(fromWebRequest(raw, facts, rootOf)))
  }
  for (const { placedPath, rootEnd } of routes.rows) {
    // An app that mounts the collector may put a folder before its paths.
    app.on('ALL', placedPath.endsWith('*') ? [placedPath] : [placedPath, `${placedPath}/`], (context) =>
      serve(context, rootEnd),
    )
  }
  // An app that mounts the collector does not use its `notFound`. Routes that it adds later come first.
  app.all('*', (context, next) =>
    context.req.routeIndex === matchedRoutes(context).length - 1 ? serve(context) : next(),
  )
  return app
}

/**
 * Creates a collector.
 * @param settings see the configuration reference in the README
 * @param dependencies replace parts of the collector; the defaults work on any runtime with web globals
 * @throws {SegmentError} `invalid_source` for invalid settings
 */
export const createCollector = (settings: CollectorConfigInput, dependencies?: CollectorDependencies): Collector => {
  const config = parseConfig(settings)
  return createApp(createHandler(config, dependencies), placeRoutes(config.paths), dependencies?.connectionOf)
}
