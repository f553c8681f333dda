import type { UserTimeline } from '../../src/user-timeline.ts'

/** Ids drawn on each side at most. */
const maxIds = 8

const rowHeight = 34

/** How the ids of one person hang together: what was anonymous or former at the left, who it became at the right. */
export const IdentityGraph = ({ timeline }: { readonly timeline: UserTimeline }) => {
  const { merges, anonymousIds, userIds } = timeline
  if (merges.length === 0) return null
  const left = [...new Set([...merges.map(({ from }) => from), ...anonymousIds])].slice(0, maxIds)
  const right = [...new Set([...merges.map(({ to }) => to), ...userIds])].slice(0, maxIds)
  const height = Math.max(left.length, right.length) * rowHeight
  const middle = (place: number, count: number): number => ((place + 0.5) * height) / count
  const links = new Map(merges.map(({ from, to, by }) => [JSON.stringify([from, to]), { from, to, by }]))
  return (
    <figure class="identity" aria-label="Ids of this person">
      <ul>
        {left.map((id) => (
          <li key={id}>
            <bdi class="id-pill mono">{id.slice(0, 80)}</bdi>
          </li>
        ))}
      </ul>
      <svg viewBox={`0 0 100 ${height}`} height={height} preserveAspectRatio="none" aria-hidden="true">
        {[...links.values()].map(({ from, to }) => {
          const [a, b] = [left.indexOf(from), right.indexOf(to)]
          if (a === -1 || b === -1) return null
          const [top, end] = [middle(a, left.length), middle(b, right.length)]
          return <path key={`${a} ${b}`} d={`M0 ${top}C50 ${top} 50 ${end} 100 ${end}`} />
        })}
      </svg>
      <ul>
        {right.map((id) => (
          <li key={id}>
            <bdi class="id-pill strong mono">{id.slice(0, 80)}</bdi>
          </li>
        ))}
      </ul>
    </figure>
  )
}
