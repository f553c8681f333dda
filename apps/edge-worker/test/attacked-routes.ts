import { intakeRoutes } from '../src/collector/intake-routes.ts'

/** A path of every route. */
export const attackedPaths: readonly string[] = [
  ...intakeRoutes.keys(),
  '/v1/m',
  '/v1/projects/web/settings',
  '/analytics.js/v1/web/analytics.min.js',
  '/analytics-next/bundles/a.js',
  '/next-integrations/integrations/a/1/a.js',
  '/healthz',
  '/readyz',
  '/metrics',
  '/openapi.json',
  '/openapi',
  '/',
]

/** Methods, also those that no route takes. */
export const attackedMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
