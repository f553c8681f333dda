import { type RouteRow, routeTable } from './route-table.ts'

const hasParameter = ({ path }: RouteRow): boolean => /[:*]/.test(path)

const exactRows: ReadonlyMap<string, RouteRow> = new Map(
  routeTable.filter((row) => !hasParameter(row)).map((row) => [row.path, row]),
)

const patternRows = routeTable.filter(hasParameter).map((row) => {
  const source = row.path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+').replace(/\*$/, '.+')
  return { pattern: new RegExp(`^${source}$`), row }
})

/** Finds the route of a path, with or without a slash at its end. */
export const findRoute = (path: string): RouteRow | undefined => {
  const exact = exactRows.get(path)
  if (exact !== undefined) return exact
  const bare = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
  return exactRows.get(bare) ?? patternRows.find(({ pattern }) => pattern.test(bare))?.row
}
