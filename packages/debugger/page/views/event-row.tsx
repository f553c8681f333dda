import type { EventSummary } from '../../src/model/event-record.ts'
import { OutcomeMark, TypeBadge } from '../parts/badges.tsx'
import { formatBytes, formatDateTime, formatMoment, shorten, shortSource } from '../parts/format.ts'
import { OddText } from '../parts/odd-text.tsx'
import { callTitle } from '../state/call-title.ts'
import { eventUser } from '../state/event-counts.ts'
import { lookAlikes } from '../state/look-alikes.ts'
import { today } from '../state/ticks.ts'
import { outcomeOf } from '../state/verdicts.ts'

/** A row has room for fewer characters. */
const rowText = (text: string): string => shorten(text, 160)

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

/** What the call is about, and what is wrong with it or else its properties or traits. */
export const RowContent = ({ event }: { readonly event: EventSummary }) => {
  const title = callTitle(event)
  const alike = lookAlikes.value.get(`${event.type}:${title}`)
  const preview = event.preview ?? (title === undefined ? eventUser(event) : undefined)
  return (
    <>
      {title === undefined ? null : (
        <bdi class="name">
          <OddText text={rowText(title)} spaces />
        </bdi>
      )}
      {event.duplicate ? <span class="tag">duplicate</span> : null}
      {alike === undefined ? null : (
        <span class="tag tone-warning" title={`Nearly the same as "${shorten(alike.known, 80)}"`}>
          look-alike
        </span>
      )}
      {event.firstIssue !== undefined ? (
        <bdi class="row-issue">
          <OddText text={rowText(event.firstIssue.message)} />
        </bdi>
      ) : preview === undefined ? null : (
        <bdi class="row-preview mono" dir="ltr">
          <OddText text={rowText(preview)} />
        </bdi>
      )}
    </>
  )
}

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
        <time dateTime={event.receivedAt} title={formatDateTime(event.receivedAt)}>
          {formatMoment(event.receivedAt, today.value)}
        </time>
      </span>
      <span role="gridcell" class="cell-type">
        <TypeBadge type={event.type} />
      </span>
      <span role="gridcell" class="cell-name">
        <RowContent event={event} />
      </span>
      <span role="gridcell" class="cell-user mono">
        <bdi class={event.userId === undefined ? 'quiet' : ''}>
          {user === undefined ? '—' : <OddText text={rowText(user)} spaces />}
        </bdi>
      </span>
      <span role="gridcell" class="cell-source mono" title={shorten(event.source, 80)}>
        <bdi>{shortSource(event.source)}</bdi>
      </span>
      <span role="gridcell" class={`cell-size mono ${event.bytes > largeBytes ? 'large' : ''}`}>
        {formatBytes(event.bytes)}
      </span>
      {/* biome-ignore-end lint/a11y/useSemanticElements: as above */}
      {/* biome-ignore-end lint/a11y/useFocusableInteractive: cells are not interactive */}
    </div>
  )
}
