import { formatTerm } from '@org/segment-testing/query'
import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { formatCount, plural, shorten } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { SearchField } from '../parts/search-field.tsx'
import { searching } from '../state/full-text-search.ts'
import { calmVersion, clearEvents, heldCount, paused, store, togglePause } from '../state/live-events.ts'
import { changeQuery, clearQuery, filtering, q, query, queryError } from '../state/navigation.ts'
import { withoutTerm } from '../state/query-text.ts'
import { shownFile } from '../state/session-file.ts'
import { Facets } from './facets.tsx'
import { SaveButton } from './save-button.tsx'

const Chips = () => {
  calmVersion.value
  if (!filtering.value) return null
  return (
    <div class="chips">
      <span class="chips-count">
        {formatCount(store.shown.length)} of {plural(store.all.length, 'call')}
      </span>
      {query.value.terms.map((term) => (
        <button
          key={formatTerm(term)}
          type="button"
          class="chip"
          onClick={() => changeQuery(withoutTerm(query.value, term))}
        >
          <bdi>{shorten(formatTerm(term), 80)}</bdi>
          <Icon name="close" size={10} />
          <span class="hidden">Remove this filter</span>
        </button>
      ))}
      <button type="button" class="link" onClick={clearQuery}>
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
  calmVersion.value
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

const StreamButtons = () => (
  <>
    <button
      type="button"
      class="button"
      aria-label={paused.value ? `Resume the stream, ${plural(heldCount.value, 'new call')}` : 'Pause the stream'}
      aria-pressed={paused.value}
      onClick={togglePause}
    >
      <Icon name={paused.value ? 'play' : 'pause'} />
      <span class="wide-only">{paused.value ? 'Resume' : 'Pause'}</span>
      {heldCount.value > 0 ? <span class="count">{formatCount(heldCount.value)}</span> : null}
    </button>
    <ClearButton />
  </>
)

/** Search, filters, pause, clear and save. */
export const Toolbar = () => (
  <>
    <div class="toolbar">
      <SearchField id="search" label="Search all calls" value={q.value} onInput={changeQuery}>
        {searching.value ? <span class="spinner" role="status" aria-label="Searching" /> : <kbd>/</kbd>}
      </SearchField>
      <FilterSheet />
      {shownFile.value === undefined ? <StreamButtons /> : null}
      <SaveButton />
    </div>
    {queryError.value === undefined ? null : (
      <p class="chips query-error" role="alert">
        {queryError.value} The list shows all calls.
      </p>
    )}
    <Chips />
  </>
)
