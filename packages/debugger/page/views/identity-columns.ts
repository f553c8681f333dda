import type { UserTimeline } from '../../src/model/user-timeline.ts'

/** Ids drawn in a column, and columns drawn, at most. */
export const maxColumnIds = 8
export const maxColumns = 6

/** Ids that became those of the next column. */
export interface IdentityColumn {
  /** At most {@link maxColumnIds}. */
  readonly ids: readonly string[]
  /** Ids that are left out. */
  readonly more: number
  /** Which id of this column became which of the next, as places in `ids`. */
  readonly links: readonly (readonly [from: number, to: number])[]
}

/** The ids of one person from left to right. */
export interface IdentityLayout {
  /** Ids that stand before the first column, and are left out. */
  readonly earlier: number
  readonly columns: readonly IdentityColumn[]
}

/**
 * Lays out the ids of one person from left to right: each stands before those it became, and who they are now last.
 * An id that became others at several distances is drawn to the nearest column only; the timeline lists every merge.
 */
export const identityColumns = ({ merges, anonymousIds, userIds }: UserTimeline): IdentityLayout => {
  const becomes = new Map<string, Set<string>>()
  for (const { from, to } of merges) if (from !== to) becomes.set(from, (becomes.get(from) ?? new Set()).add(to))
  const distances = new Map<string, number>()
  // Walked without recursion, since a chain may be as long as the calls that are kept; a circle is cut where it closes.
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
  // A visitor of whom no merge tells stands with the other visitors.
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
