import { effect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { formatCount, plural } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { cursor, cursorMoves } from '../state/cursor.ts'
import { searching } from '../state/full-text-search.ts'
import { eventsVersion, store } from '../state/live-events.ts'
import { isPhone } from '../state/media.ts'
import { clearQuery, filtering, openEvent, shownSeq } from '../state/navigation.ts'
import { EventRow, rowId } from './event-row.tsx'
import { useWindow } from './use-window.ts'

/** Height of a row in px, as in the style sheet. */
const rowHeights = { desktop: 28, phone: 58 } as const

const columns = [
  ['cell-verdict', 'Verdict'],
  ['cell-time', 'Time'],
  ['cell-type', 'Type'],
  ['cell-name', 'Event'],
  ['cell-user', 'User'],
  ['cell-source', 'Source'],
  ['cell-size', 'Size'],
] as const

/** The list of events that pass the filter, newest last. */
export const EventList = () => {
  // The store is not a signal; its version triggers the update.
  eventsVersion.value
  const rowHeight = isPhone.value ? rowHeights.phone : rowHeights.desktop
  const { shown } = store
  const count = shown.length
  const { scroller, window, atEnd, following, follow, reveal } = useWindow({
    count,
    rowHeight,
    dropped: store.droppedShown,
  })
  const current = shownSeq.value ?? cursor.value

  useEffect(
    () =>
      effect(() => {
        if (cursorMoves.value === 0 || cursor.peek() === undefined) return
        reveal(store.indexOf(cursor.peek() ?? 0))
      }),
    [rowHeight],
  )

  // An event opened by URL may be out of view, or not loaded yet.
  const revealed = useRef<number | undefined>(undefined)
  useEffect(() => {
    const wanted = shownSeq.value
    if (wanted === revealed.current || wanted === undefined) {
      revealed.current = wanted
      return
    }
    const index = store.indexOf(wanted)
    // The effect may run when the store already has more events than were drawn.
    if (index >= count || store.shown[index]?.seq !== wanted) return
    revealed.current = wanted
    if (index < window.first || index >= window.last || following.peek()) reveal(index)
  })

  const open = (seq: number): void => {
    following.value = false
    cursor.value = seq
    openEvent(seq)
  }
  const rows = shown.slice(window.first, window.last)
  const active = current !== undefined && rows.some(({ seq }) => seq === current) ? rowId(current) : undefined
  return (
    <div class="list">
      {/* biome-ignore-start lint/a11y/useSemanticElements: a table cannot be virtualized */}
      <div
        class="list-scroll"
        role="grid"
        aria-label="Calls, newest last"
        aria-rowcount={count + 1}
        aria-activedescendant={active}
        tabIndex={0}
        ref={scroller}
      >
        {/* biome-ignore lint/a11y/useFocusableInteractive: headings are not interactive */}
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
            {rows.map((event, offset) => (
              <EventRow
                key={event.seq}
                event={event}
                index={window.first + offset}
                current={event.seq === current}
                onOpen={open}
              />
            ))}
          </div>
        </div>
      </div>
      {/* biome-ignore-end lint/a11y/useSemanticElements: a table cannot be virtualized */}
      {count === 0 && filtering.value ? (
        <div class="list-none">
          <p class="empty-title" role="status">
            {searching.value ? 'Searching all calls…' : 'No matches'}
          </p>
          <p>{plural(store.all.length, 'call is', 'calls are')} hidden by the filter.</p>
          <button type="button" class="button" onClick={clearQuery}>
            Clear filters
          </button>
        </div>
      ) : null}
      {atEnd || count === 0 ? null : (
        <button type="button" class="follow-button" onClick={follow}>
          <Icon name="down" size={14} />
          Jump to the latest of {formatCount(count)}
        </button>
      )}
    </div>
  )
}
