import { routeTable } from '../src/routes/route-table.ts'

/** A path of every route, and one of none. */
export const attackedPaths: readonly string[] = [
  ...routeTable.map(({ path }) =>
    path.replace(':key', 'web').replace(':file', 'analytics.min.js').replace('*', 'integrations/a/1/a.js'),
  ),
  '/',
]

/** Methods, including those that no route allows. */
export const attackedMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
