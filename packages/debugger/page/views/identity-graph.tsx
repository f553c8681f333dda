import { Fragment } from 'preact'
import type { UserTimeline } from '../../src/model/user-timeline.ts'
import { shorten } from '../parts/format.ts'
import { OddText } from '../parts/odd-text.tsx'
import { type IdentityColumn, identityColumns } from './identity-columns.ts'

/** Height of an id in px, as in the style sheet. */
const rowHeight = 34

const linesOf = ({ ids, more }: IdentityColumn): number => ids.length + (more > 0 ? 1 : 0)

/** How one person's ids were merged: anonymous and previous ids at the left, the current one at the right. */
export const IdentityGraph = ({ timeline }: { readonly timeline: UserTimeline }) => {
  if (timeline.merges.length === 0) return null
  const { earlier, columns } = identityColumns(timeline)
  const height = Math.max(...columns.map(linesOf)) * rowHeight
  /** Vertical center of an id; columns are centered. */
  const middle = (place: number, column: IdentityColumn): number =>
    (height - linesOf(column) * rowHeight) / 2 + (place + 0.5) * rowHeight
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a graph wider than the page is scrolled by keyboard too
    <figure class="identity" aria-label="Merged ids" tabIndex={0}>
      {earlier > 0 ? <span class="quiet">{earlier} earlier …</span> : null}
      {columns.map((column, index) => {
        const next = columns[index + 1]
        return (
          <Fragment key={column.ids[0]}>
            <ul>
              {column.ids.map((id) => (
                <li key={id}>
                  <bdi class={next === undefined ? 'id-pill strong mono' : 'id-pill mono'}>
                    <OddText text={shorten(id, 80)} spaces />
                  </bdi>
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
