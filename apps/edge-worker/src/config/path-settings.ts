import * as z from 'zod/mini'
import { group, setting } from './setting.ts'

const pathSegment = '/(?!\\.{1,2}(?:/|$))[\\w.~-]+'
const pathPattern = new RegExp(`^(?:${pathSegment})+/?$`)
const rootOrPathPattern = new RegExp(`^(?:${pathSegment})*/?$`)

/** A path without a slash at its end, so that of the root is empty. */
const path = (value: string, pattern = pathPattern) =>
  z._default(
    z.string().check(
      z.regex(pattern),
      z.overwrite((given) => given.replace(/\/$/, '')),
    ),
    value,
  )

/** The paths of all routes. */
export const pathSettings = group({
  prefix: setting(
    'Path before all others, such as `/shop/events`, to share a host with a site.',
    path('', rootOrPathPattern),
  ),
  calls: setting('Path before those of calls: `/v1` for `/v1/track` and `/v1/t`.', path('/v1', rootOrPathPattern)),
  settings: setting('Path before `/<key>/settings`.', path('/v1/projects')),
  library: setting('Path before `/<key>/analytics.min.js`.', path('/analytics.js/v1')),
  chunks: setting('Path before the chunks of the library.', path('/analytics-next/bundles')),
  integrations: setting('Path before the code of integrations.', path('/next-integrations')),
  health: setting('Path that answers while the process runs.', path('/healthz')),
  readiness: setting('Path that answers 200 while the collector accepts calls.', path('/readyz')),
  metrics: setting('Path of the metrics.', path('/metrics')),
  openapi: setting('Path of the page about all routes; with `.json`, of the OpenAPI document.', path('/openapi')),
})
