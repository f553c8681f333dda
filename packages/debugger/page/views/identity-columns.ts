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

/** One person's ids from left to right. */
export interface IdentityLayout {
  /** Number of ids before the first column, not shown. */
  readonly earlier: number
  readonly columns: readonly IdentityColumn[]
}

/**
 * Lays out one person's ids from left to right: each id before the ones it was merged into, the current id last. An id
 * with merges into several columns is linked to the next one only; the timeline lists every merge.
 */
export const identityColumns = ({ merges, anonymousIds, userIds }: UserTimeline): IdentityLayout => {
  const becomes = new Map<string, Set<string>>()
  for (const { from, to } of merges) if (from !== to) becomes.set(from, (becomes.get(from) ?? new Set()).add(to))
  const distances = new Map<string, number>()
  // Not recursive, because a chain may have as many ids as there are calls. Cycles are cut where they close.
  const walk = (start: string): void => {
    const path: { readonly id: string; readonly left: string[]; distance: number }[] = []
    const under = new Set<string>()
    const enter = (id: string): void => {
      under.add(id)
      path.push({ id, left: [...(becomes.get(id) ?? [])], distance: 0 })
    }
    enter(start)
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const next = step.left.pop()
      if (next === undefined) {
        distances.set(step.id, step.distance)
        under.delete(step.id)
        path.pop()
        const before = path.at(-1)
        if (before !== undefined) before.distance = Math.max(before.distance, step.distance + 1)
      } else if (distances.has(next)) step.distance = Math.max(step.distance, (distances.get(next) ?? 0) + 1)
      else if (!under.has(next)) enter(next)
    }
  }
  const named = new Set([...merges.flatMap(({ from, to }) => [from, to]), ...anonymousIds, ...userIds])
  for (const id of named) if (!distances.has(id)) walk(id)
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
  const linked = columns.map(({ ids, more }, column) => {
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
