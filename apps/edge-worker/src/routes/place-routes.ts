import { SegmentError } from '@org/segment-core'
import { type Paths, type RouteRow, routeTable } from './route-table.ts'

/** A route at the path that the settings give it. */
export interface PlacedRoute extends RouteRow {
  readonly placedPath: string
  /** Where the collector's root ends in a path that an app may have put a folder before. */
  readonly rootEnd: (fullPath: string) => number
}

/** What serves a path. */
export interface FoundRoute {
  readonly row: RouteRow
  /** The path at which Segment has the same. */
  readonly usualPath: string
}

/** The routes of a collector. */
export interface Routes {
  readonly rows: readonly PlacedRoute[]
  /** Finds the route of a path, with or without a slash at its end. */
  readonly find: (path: string) => FoundRoute | undefined
  /** The right path of a call that was sent to a similar one; undefined if there is none. */
  readonly correct: (path: string) => string | undefined
}

const hasParameter = (path: string): boolean => /[:*]/.test(path)

const sourceOf = (path: string): string => path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+').replace(/\*$/, '.+')

const place = (row: RouteRow, paths: Paths): PlacedRoute => {
  const { path, start } = row
  const placedPath = paths.prefix + (start === undefined ? path : paths[start[0]] + path.slice(start[1].length))
  const end = new RegExp(`^(.*)${sourceOf(placedPath)}/?$`)
  return { ...row, placedPath, rootEnd: (fullPath) => end.exec(fullPath)?.[1]?.length ?? 0 }
}

/** Orders paths so that one that names a segment comes before one that has a parameter or the rest there. */
const rankOf = ({ placedPath }: PlacedRoute): string =>
  placedPath
    .split('/')
    .map((segment) => (segment === '*' ? 2 : segment.startsWith(':') ? 1 : 0))
    .join('')

/** Two routes at one path: only the first would ever answer. */
const refuseConflicts = (rows: readonly PlacedRoute[]): void => {
  const taken = new Map<string, PlacedRoute>()
  for (const row of rows) {
    const shape = row.placedPath.replace(/:\w+/g, ':')
    const other = taken.get(shape)
    taken.set(shape, row)
    if (other === undefined) continue
    const names = [other, row].map(({ start, path }) => (start === undefined ? path : `paths.${start[0]}`))
    throw new SegmentError('invalid_source', `${names.join(' and ')} both lead to ${row.placedPath}.`, {
      path: ['paths', row.start?.[0] ?? 'prefix'],
      advice: 'Give each of them a path of its own.',
    })
  }
}

/**
 * Places the routes of the table at the paths of the settings.
 * @throws {SegmentError} `invalid_source` if two routes have the same path
 */
export const placeRoutes = (paths: Paths): Routes => {
  const rows = routeTable.map((row) => place(row, paths))
  refuseConflicts(rows)
  const exact = new Map<string, FoundRoute>(
    rows.filter(({ path }) => !hasParameter(path)).map((row) => [row.placedPath, { row, usualPath: row.path }]),
  )
  const patterns = rows
    .filter(({ path }) => hasParameter(path))
    .toSorted((left, right) => rankOf(left).localeCompare(rankOf(right)))
    .map((row) => ({ pattern: new RegExp(`^${sourceOf(row.placedPath)}$`), row }))

  const find = (path: string): FoundRoute | undefined => {
    const found = exact.get(path)
    if (found !== undefined) return found
    const bare = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
    const row = patterns.find(({ pattern }) => pattern.test(bare))?.row
    if (exact.has(bare) || row?.start === undefined) return exact.get(bare)
    const [name, text] = row.start
    return { row, usualPath: text + bare.slice(paths.prefix.length + paths[name].length) }
  }

  const calls = paths.prefix + paths.calls
  const starts = [calls, paths.prefix, '/v1'].filter((start) => start !== '')
  const restOf = (path: string): string => {
    const start = starts.find((one) => path.startsWith(`${one}/`))
    return start === undefined ? path : restOf(path.slice(start.length))
  }
  return {
    rows,
    find,
    correct(path) {
      // A host with a slash at its end gives two of them.
      const right = calls + restOf(path.replace(/\/{2,}/g, '/'))
      const found = find(right)
      return found !== undefined && 'channel' in found.row.route ? right : undefined
    },
  }
}
