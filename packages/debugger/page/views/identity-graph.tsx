import { Fragment } from 'preact'
import type { UserTimeline } from '../../src/model/user-timeline.ts'
import { type IdentityColumn, identityColumns } from './identity-columns.ts'

/** Height of an id, as the style sheet has it, in px. */
const rowHeight = 34

const linesOf = ({ ids, more }: IdentityColumn): number => ids.length + (more > 0 ? 1 : 0)

/** How the ids of one person hang together: what was anonymous or former at the left, who it became at the right. */
export const IdentityGraph = ({ timeline }: { readonly timeline: UserTimeline }) => {
  if (timeline.merges.length === 0) return null
  const { earlier, columns } = identityColumns(timeline)
  const height = Math.max(...columns.map(linesOf)) * rowHeight
  /** Middle of an id; each column stands in the middle of the highest. */
  const middle = (place: number, column: IdentityColumn): number =>
    (height - linesOf(column) * rowHeight) / 2 + (place + 0.5) * rowHeight
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the page is scrolled by keys too
    <figure class="identity" aria-label="Ids of this person" tabIndex={0}>
      {earlier > 0 ? <span class="quiet">{earlier} before …</span> : null}
      {columns.map((column, index) => {
        const next = columns[index + 1]
        return (
          <Fragment key={column.ids[0]}>
            <ul>
              {column.ids.map((id) => (
                <li key={id}>
                  <bdi class={next === undefined ? 'id-pill strong mono' : 'id-pill mono'}>{id.slice(0, 80)}</bdi>
                </li>
              ))}
              {column.more > 0 ? <li class="quiet">and {column.more} more</li> : null}
            </ul>
            {next === undefined ? null : (
              <svg viewBox={`0 0 100 ${height}`} height={height} preserveAspectRatio="none" aria-hidden="true">
                {column.links.map(([from, to]) => {
                  const [top, end] = [middle(from, column), middle(to, next)]
                  return <path key={`${from} ${to}`} d={`M0 ${top}C50 ${top} 50 ${end} 100 ${end}`} />
                })}
              </svg>
            )}
          </Fragment>
        )
      })}
    </figure>
  )
}
