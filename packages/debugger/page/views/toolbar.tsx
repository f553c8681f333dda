import { useSignal } from '@preact/signals'
import { useRef } from 'preact/hooks'
import { formatCount } from '../parts/format.ts'
import { Icon } from '../parts/icon.tsx'
import { searching } from '../state/deep-search.ts'
import type { EventFilter } from '../state/event-filter.ts'
import { calmVersion, clearEvents, held, paused, store, togglePause } from '../state/live-events.ts'
import { clearFilter, filter, filtering, narrow } from '../state/navigation.ts'
import { outcomeWords } from '../state/verdicts.ts'
import { Facets } from './facets.tsx'

/** Identity of the search field, for the key that goes to it. */
export const searchFieldId = 'search'

const Search = () => (
  <search class="search">
    <Icon name="search" />
    <label class="hidden" for={searchFieldId}>
      Search in all calls
    </label>
    <input
      id={searchFieldId}
      type="search"
      placeholder="Search in all calls"
      autocomplete="off"
      spellcheck={false}
      value={filter.value.text}
      onInput={({ currentTarget }) => narrow({ text: currentTarget.value })}
    />
    {searching.value ? <span class="spinner" role="status" aria-label="Searching" /> : <kbd>/</kbd>}
  </search>
)

interface Chip {
  readonly key: string
  readonly name: string
  readonly value: string
  readonly without: Partial<EventFilter>
}

const chipsOf = (current: EventFilter): readonly Chip[] => {
  const listed = (name: string, list: 'types' | 'events' | 'sources'): readonly Chip[] =>
    current[list].map((value) => ({
      key: `${list}${value}`,
      name,
      value,
      without: { [list]: current[list].filter((other) => other !== value) },
    }))
  return [
    ...current.verdicts.map((value) => ({
      key: `verdict${value}`,
      name: 'verdict',
      value: outcomeWords[value].label.toLowerCase(),
      without: { verdicts: current.verdicts.filter((other) => other !== value) },
    })),
    ...listed('type', 'types'),
    ...listed('event', 'events'),
    ...listed('source', 'sources'),
    ...(current.user === '' ? [] : [{ key: 'user', name: 'user', value: current.user, without: { user: '' } }]),
  ]
}

const Chips = () => {
  calmVersion.value
  if (!filtering.value) return null
  return (
    <div class="chips">
      <span class="chips-count">
        {formatCount(store.shown)} of {formatCount(store.size)}
      </span>
      {chipsOf(filter.value).map(({ key, name, value, without }) => (
        <button key={key} type="button" class="chip" onClick={() => narrow(without)}>
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
  // What a closed sheet holds would be drawn with every change of the stream all the same.
  const open = useSignal(false)
  const show = (): void => {
    open.value = true
    dialog.current?.showModal()
  }
  return (
    <>
      <button type="button" class="button phone-only" onClick={show}>
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
  const confirm = (): void => {
    dialog.current?.close()
    void clearEvents()
  }
  return (
    <>
      <button type="button" class="button" title="Forget all calls" onClick={() => dialog.current?.showModal()}>
        <Icon name="clear" />
        <span class="wide-only">Clear</span>
        <span class="hidden">Forget all calls</span>
      </button>
      <dialog ref={dialog} class="question" aria-labelledby="clear-title">
        <h2 id="clear-title">Forget all {formatCount(store.size)} calls?</h2>
        <p>They are gone from the debugger too, for everyone who looks at it.</p>
        <div class="question-buttons">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            Keep them
          </button>
          <button type="button" class="button strong" onClick={confirm}>
            Forget them
          </button>
        </div>
      </dialog>
    </>
  )
}

/** Searching, filtering, holding, forgetting and taking along. */
export const Toolbar = () => (
  <>
    <div class="toolbar">
      <Search />
      <FilterSheet />
      <button type="button" class="button" aria-pressed={paused.value} onClick={togglePause}>
        <Icon name={paused.value ? 'play' : 'pause'} />
        <span class="wide-only">{paused.value ? 'Resume' : 'Pause'}</span>
        <span class="hidden">{paused.value ? 'the stream' : 'the stream'}</span>
        {held.value > 0 ? <span class="count">{formatCount(held.value)}</span> : null}
      </button>
      <ClearButton />
      <a class="button" href="/_dev/export.ndjson" download="events.ndjson" title="All calls as NDJSON">
        <Icon name="download" />
        <span class="wide-only">Export</span>
        <span class="hidden">all calls as NDJSON</span>
      </a>
    </div>
    <Chips />
  </>
)
