import type { UserTimeline } from '../../src/model/user-timeline.ts'

/** Maximum number of ids in a column, and of columns. */
export const maxColumnIds = 8
export const maxColumns = 6

/** Ids that were merged into those of the next column. */
export interface IdentityColumn {
  /** At most {@link maxColumnIds}. */
  readonly ids: readonly string[]
  /** Number of ids not shown. */
  readonly more: number
  /** Merges into ids of the next column, as indexes in `ids`. */
  readonly links: readonly (readonly [from: number, to: number])[]
}

/**
 * Lays out one person's ids from left to right: each id before the ones it was merged into, the current id last. An id
 * with merges into several columns is linked to the next one only; the timeline lists every merge.
 * @returns the columns, and the number of ids before the first one, which are not shown
 */
export const identityColumns = ({ merges, anonymousIds, userIds }: UserTimeline) => {
  const becomes = new Map<string, Set<string>>()
  for (const { from, to } of merges) becomes.set(from, (becomes.get(from) ?? new Set()).add(to))
  const named = new Set([...merges.flatMap(({ from, to }) => [from, to]), ...anonymousIds, ...userIds])
  const distances = new Map([...named].map((id) => [id, 0]))
  // Newest first, because one round is then enough for a chain; the bound ends cycles.
  const newestFirst = merges.toReversed()
  for (let changed = true; changed; ) {
    changed = false
    for (const { from, to } of newestFirst) {
      const distance = (distances.get(to) ?? 0) + 1
      if (from === to || distance >= named.size || distance <= (distances.get(from) ?? 0)) continue
      distances.set(from, distance)
      changed = true
    }
  }
  // An anonymousId without a merge belongs with the other anonymousIds.
  const known = new Set(userIds)
  for (const id of anonymousIds) {
    if (distances.get(id) === 0 && !known.has(id) && !merges.some(({ to }) => to === id)) distances.set(id, 1)
  }
  const groups = [...Map.groupBy(named, (id) => distances.get(id) ?? 0)]
    .toSorted(([left], [right]) => right - left)
    .map(([, ids]) => ids)
  const earlier = groups.slice(0, -maxColumns).reduce((sum, ids) => sum + ids.length, 0)
  const columns = groups
    .slice(-maxColumns)
    .map((ids) => ({ ids: ids.slice(0, maxColumnIds), more: Math.max(0, ids.length - maxColumnIds) }))
  const linked = columns.map(({ ids, more }, column): IdentityColumn => {
    const next = columns[column + 1]?.ids ?? []
    const links = ids.flatMap((id, from) =>
      [...(becomes.get(id) ?? [])].flatMap((other) => {
        const to = next.indexOf(other)
        return to === -1 ? [] : [[from, to] as const]
      }),
    )
    return { ids, more, links }
  })
  return { earlier, columns: linked }
}
