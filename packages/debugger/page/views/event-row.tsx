import type { EventSummary } from '../../src/model/event-record.ts'
import { OutcomeMark, TypeBadge } from '../parts/badges.tsx'
import { formatBytes, formatTime } from '../parts/format.ts'
import { eventUser } from '../state/event-counts.ts'
import { eventName } from '../state/event-name.ts'
import { outcomeOf } from '../state/verdicts.ts'

/** A row has room for fewer characters. */
const rowText = (text: string): string => (text.length > 160 ? text.slice(0, 160).toWellFormed() : text)

interface EventRowProps {
  readonly event: EventSummary
  /** Index in the list, starting at 0. */
  readonly index: number
  readonly current: boolean
  readonly onOpen: (seq: number) => void
}

/** Size from which a call is highlighted as close to the limit, in bytes. */
const largeBytes = 24 * 1024

/** DOM id of a row. */
export const rowId = (seq: number): string => `call-${seq}`

/** One event of the list. */
export const EventRow = ({ event, index, current, onOpen }: EventRowProps) => {
  const user = eventUser(event)
  // While events stream in, the row may move between press and release, so a mouse press opens it.
  const onPointerDown = (press: PointerEvent): void => {
    if (press.pointerType === 'mouse' && press.button === 0) onOpen(event.seq)
  }
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has focus and names the active row
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys
    // biome-ignore lint/a11y/useSemanticElements: a table cannot be virtualized
    <div
      id={rowId(event.seq)}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={current}
      class={`row verdict-${event.verdict}`}
      onPointerDown={onPointerDown}
      onClick={() => onOpen(event.seq)}
    >
      {/* biome-ignore-start lint/a11y/useFocusableInteractive: cells are not interactive */}
      {/* biome-ignore-start lint/a11y/useSemanticElements: as above */}
      <span role="gridcell" class="cell-verdict">
        <OutcomeMark outcome={outcomeOf(event)} />
      </span>
      <span role="gridcell" class="cell-time mono">
        {formatTime(event.receivedAt)}
      </span>
      <span role="gridcell" class="cell-type">
        <TypeBadge type={event.type} />
      </span>
      <span role="gridcell" class="cell-name">
        <bdi class="name">{rowText(eventName(event))}</bdi>
        {event.duplicate ? <span class="tag">duplicate</span> : null}
        {event.firstIssue === undefined ? null : <bdi class="row-issue">{rowText(event.firstIssue.message)}</bdi>}
      </span>
      <span role="gridcell" class="cell-user mono">
        <bdi class={event.userId === undefined ? 'quiet' : ''}>{user === undefined ? '—' : rowText(user)}</bdi>
      </span>
      <span role="gridcell" class="cell-source mono">
        <bdi>{event.source.slice(0, 40)}</bdi>
      </span>
      <span role="gridcell" class={`cell-size mono ${event.bytes > largeBytes ? 'large' : ''}`}>
        {formatBytes(event.bytes)}
      </span>
      {/* biome-ignore-end lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore-end lint/a11y/useFocusableInteractive: cells are not interactive */}
    </div>
  )
}
