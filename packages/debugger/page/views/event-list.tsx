import { effect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { formatCount, plural } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { phoneQuery, useMedia } from '../parts/use-media.ts'
import { cursor, cursorMoves } from '../state/cursor.ts'
import { searching } from '../state/deep-search.ts'
import { eventsVersion, store } from '../state/live-events.ts'
import { clearFilter, filtering, openEvent, openSeq } from '../state/navigation.ts'
import { EventRow, rowId } from './event-row.tsx'
import { useWindow } from './use-window.ts'

/** Heights of a row, as the style sheet has them, in px. */
const rowHeights = { desktop: 34, phone: 62 } as const

const columns = [
  ['cell-verdict', 'Verdict'],
  ['cell-time', 'Time'],
  ['cell-type', 'Type'],
  ['cell-name', 'Event'],
  ['cell-user', 'User'],
  ['cell-source', 'Source'],
  ['cell-size', 'Size'],
] as const

/** The stream: the events that the filter leaves, the newest last. */
export const EventList = () => {
  // The store is not a signal; its version says when to look again.
  eventsVersion.value
  const phone = useMedia(phoneQuery).value
  const rowHeight = phone ? rowHeights.phone : rowHeights.desktop
  const count = store.shown
  const { scroller, window, atEnd, following, follow, reveal } = useWindow({
    count,
    rowHeight,
    dropped: store.droppedShown,
  })
  const current = openSeq.value ?? cursor.value

  useEffect(
    () =>
      effect(() => {
        if (cursorMoves.value === 0 || cursor.peek() === undefined) return
        reveal(store.indexOf(cursor.peek() ?? 0))
      }),
    [rowHeight],
  )

  // An event that is opened by its address may be far from what is in sight, or not be loaded yet.
  const revealed = useRef<number | undefined>(undefined)
  useEffect(() => {
    const wanted = openSeq.value
    if (wanted === revealed.current || wanted === undefined) {
      revealed.current = wanted
      return
    }
    const index = store.indexOf(wanted)
    // An effect may run late, when the store is already ahead of what was drawn.
    if (index >= count || store.at(index)?.seq !== wanted) return
    revealed.current = wanted
    if (index < window.first || index >= window.last || following.peek()) reveal(index)
  })

  const open = (seq: number): void => {
    following.value = false
    cursor.value = seq
    openEvent(seq)
  }
  const rows = []
  for (let index = window.first; index < window.last; index += 1) {
    const event = store.at(index)
    if (event !== undefined) {
      rows.push(<EventRow key={event.seq} event={event} index={index} current={event.seq === current} onOpen={open} />)
    }
  }
  const active = rows.some(({ key }) => key === current) && current !== undefined ? rowId(current) : undefined
  return (
    <div class="list">
      {/* biome-ignore-start lint/a11y/useSemanticElements: a table cannot be windowed */}
      <div
        class="list-scroll"
        role="grid"
        aria-label="Calls, the newest last"
        aria-rowcount={count + 1}
        aria-activedescendant={active}
        tabIndex={0}
        ref={scroller}
      >
        {/* biome-ignore lint/a11y/useFocusableInteractive: headings are read, not acted on */}
        <div class="row list-head" role="row" aria-rowindex={1}>
          {columns.map(([cell, name]) => (
            // biome-ignore lint/a11y/useFocusableInteractive: as above
            <span key={cell} role="columnheader" class={cell}>
              {cell === 'cell-verdict' ? <span class="hidden">{name}</span> : name}
            </span>
          ))}
        </div>
        <div class="list-space" role="presentation" style={{ height: `${count * rowHeight}px` }}>
          <div role="presentation" style={{ transform: `translateY(${window.first * rowHeight}px)` }}>
            {rows}
          </div>
        </div>
      </div>
      {/* biome-ignore-end lint/a11y/useSemanticElements: a table cannot be windowed */}
      {count === 0 && filtering.value ? (
        <div class="list-none">
          <p class="empty-title" role="status">
            {searching.value ? 'Searching inside all calls…' : 'Nothing matches'}
          </p>
          <p>{plural(store.size, 'call is', 'calls are')} hidden by the filter.</p>
          <button type="button" class="button" onClick={clearFilter}>
            Show all
          </button>
        </div>
      ) : null}
      {atEnd || count === 0 ? null : (
        <button type="button" class="follow-button" onClick={follow}>
          <Icon name="down" size={14} />
          Follow the newest of {formatCount(count)}
        </button>
      )}
    </div>
  )
}
