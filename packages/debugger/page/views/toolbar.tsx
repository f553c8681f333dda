import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { formatCount } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { type EventFilter, filterListNames, filterLists } from '../state/event-filter.ts'
import { searching } from '../state/full-text-search.ts'
import { calmVersion, clearEvents, heldCount, paused, store, togglePause } from '../state/live-events.ts'
import { changeFilter, clearFilter, filter, filtering, toggleIn } from '../state/navigation.ts'
import { Facets } from './facets.tsx'

interface Chip {
  readonly name: string
  readonly value: string
  /** Removes this part of the filter. */
  readonly change: Partial<EventFilter>
}

const chipsOf = (filter: EventFilter): readonly Chip[] => [
  ...filterListNames.flatMap((list) =>
    filter[list].map((value) => ({ name: filterLists[list], value, change: toggleIn(filter, list, value) })),
  ),
  ...(filter.user === '' ? [] : [{ name: 'user', value: filter.user, change: { user: '' } }]),
]

const Chips = () => {
  calmVersion.value
  if (!filtering.value) return null
  return (
    <div class="chips">
      <span class="chips-count">
        {formatCount(store.shown.length)} of {formatCount(store.all.length)}
      </span>
      {chipsOf(filter.value).map(({ name, value, change }) => (
        <button key={name + value} type="button" class="chip" onClick={() => changeFilter(change)}>
          <span class="quiet">{name}</span>
          <bdi>{value.slice(0, 60)}</bdi>
          <Icon name="close" size={10} />
          <span class="hidden">Remove this filter</span>
        </button>
      ))}
      <button type="button" class="link" onClick={clearFilter}>
        Clear filters
      </button>
    </div>
  )
}

const FilterSheet = () => {
  const dialog = useRef<HTMLDialogElement>(null)
  // The content of a closed sheet would still be redrawn with every update.
  const open = useSignal(false)
  return (
    <>
      <button
        type="button"
        class="button phone-only"
        onClick={() => {
          open.value = true
          dialog.current?.showModal()
        }}
      >
        <Icon name="filter" />
        <span class="hidden">Filters</span>
      </button>
      <dialog
        ref={dialog}
        class="sheet"
        aria-label="Filters"
        onClose={() => {
          open.value = false
        }}
      >
        <div class="sheet-head">
          <h2>Filters</h2>
          <button type="button" class="button small" onClick={() => dialog.current?.close()}>
            Done
          </button>
        </div>
        {open.value ? <Facets /> : null}
      </dialog>
    </>
  )
}

const ClearButton = () => {
  const dialog = useRef<HTMLDialogElement>(null)
  return (
    <>
      <button type="button" class="button" title="Delete all calls" onClick={() => dialog.current?.showModal()}>
        <Icon name="clear" />
        <span class="wide-only">Clear</span>
        <span class="hidden">Delete all calls</span>
      </button>
      <dialog ref={dialog} class="question" aria-labelledby="clear-title">
        <h2 id="clear-title">Delete all {formatCount(store.all.length)} calls?</h2>
        <p>This deletes them for everyone who uses this debugger.</p>
        <form method="dialog" class="question-buttons">
          <button type="submit" class="button">
            Cancel
          </button>
          <button type="submit" class="button strong" onClick={clearEvents}>
            Delete
          </button>
        </form>
      </dialog>
    </>
  )
}

/** Search, filters, pause, clear and export. */
export const Toolbar = () => (
  <>
    <div class="toolbar">
      <SearchField
        id="search"
        label="Search all calls"
        value={filter.value.text}
        onInput={(text) => changeFilter({ text })}
      >
        {searching.value ? <span class="spinner" role="status" aria-label="Searching" /> : <kbd>/</kbd>}
      </SearchField>
      <FilterSheet />
      <button type="button" class="button" aria-pressed={paused.value} onClick={togglePause}>
        <Icon name={paused.value ? 'play' : 'pause'} />
        <span class="wide-only">{paused.value ? 'Resume' : 'Pause'}</span>
        <span class="hidden">the stream</span>
        {heldCount.value > 0 ? <span class="count">{formatCount(heldCount.value)}</span> : null}
      </button>
      <ClearButton />
      <a class="button" href="/_dev/export.ndjson" download="events.ndjson" title="Export all calls as NDJSON">
        <Icon name="download" />
        <span class="wide-only">Export</span>
        <span class="hidden">all calls as NDJSON</span>
      </a>
    </div>
    <Chips />
  </>
)
