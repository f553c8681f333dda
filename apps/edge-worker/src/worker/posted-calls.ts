import type { ExecutionContext } from 'hono'
import type { CollectorCore } from '../collector/collector-core.ts'
import { postedRoute } from '../collector/intake-routes.ts'
import { takeCalls } from '../collector/take-calls.ts'
import { webIntake, webResponse } from '../collector/web-exchange.ts'

/** Characters of a URL before its path can begin. */
const schemeLength = 'https://'.length

/** Takes calls that are posted, which is nearly all that a collector does, without the app; nothing for all other requests. */
export const takePosted = (
  request: Request,
  lifetime: ExecutionContext,
  core: CollectorCore,
): Promise<Response> | undefined => {
  const { method, url } = request
  const route = postedRoute(method, url.slice(url.indexOf('/', schemeLength)))
  if (route === undefined) return undefined
  const intake = webIntake(request, core, (work) => lifetime.waitUntil(work))
  return takeCalls(intake, route, core).then((answer) => webResponse(answer, request, core))
}
