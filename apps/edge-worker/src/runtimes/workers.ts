import type { ExecutionContext, Hono } from 'hono'
import type { Handle } from '../collector/create-handler.ts'
import { fromWebRequest, toWebResponse } from './web-request.ts'
import type { WorkerLife } from './worker-bindings.ts'

/** The `fetch` of a Worker. */
export type WorkerFetch<Env> = (request: Request, env: Env, context: WorkerLife) => Response | Promise<Response>

/** Sends posted calls, which are nearly all requests, straight to the collector, and every other request through the app. */
export const createWorkerFetch =
  <Env extends object>(handle: Handle, app: Hono): WorkerFetch<Env> =>
  (request, env, context) => {
    if (request.method !== 'POST') return app.fetch(request, env, context as ExecutionContext) // the app uses no other part
    const waitUntil = (work: Promise<unknown>): void => context.waitUntil(work)
    return handle(fromWebRequest(request, { waitUntil })).then(toWebResponse)
  }
