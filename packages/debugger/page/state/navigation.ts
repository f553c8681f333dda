import { computed, signal } from '@preact/signals'
import { type Address, formatAddress, parseAddress, type ViewName } from './address.ts'
import { type EventFilter, isFiltering, noFilter } from './event-filter.ts'

const current = signal<Address>(parseAddress(location.hash))

/** Where the reader is. */
export const address = computed(() => current.value)

/** The place of the page that is shown. */
export const view = computed(() => current.value.view)

/** What the reader wants to see. */
export const filter = computed(() => current.value.filter)

/** Whether anything is left out. */
export const filtering = computed(() => isFiltering(current.value.filter))

/** Number of the event that is open. */
export const openSeq = computed(() => current.value.seq)

const move = (next: Address, how: 'push' | 'replace'): void => {
  const hash = formatAddress(next)
  if (hash === formatAddress(current.value)) return
  if (how === 'push') history.pushState(null, '', hash)
  else history.replaceState(null, '', hash)
  current.value = next
}

/** Follows the Back and Forward buttons and addresses that are typed; returns what stops it. */
export const followHistory = (): (() => void) => {
  const read = (): void => {
    current.value = parseAddress(location.hash)
  }
  history.replaceState(null, '', formatAddress(current.peek()))
  addEventListener('popstate', read)
  addEventListener('hashchange', read)
  return () => {
    removeEventListener('popstate', read)
    removeEventListener('hashchange', read)
  }
}

/** Goes to a place; the filter of the live stream goes along, so that it is there on return. */
export const goTo = (name: ViewName, subject?: string): void =>
  move({ view: name, filter: current.value.filter, ...(subject === undefined ? {} : { subject }) }, 'push')

/** Opens an event beside the list, or closes it. Stepping through events does not fill the history. */
export const openEvent = (seq: number | undefined): void => {
  const { seq: before, ...rest } = current.value
  move(seq === undefined ? rest : { ...rest, seq }, before === undefined || seq === undefined ? 'push' : 'replace')
}

/** Shows a tab of the open event. */
export const openTab = (tab: string): void => move({ ...current.value, tab }, 'replace')

/** Changes a part of the filter. */
export const narrow = (change: Partial<EventFilter>): void =>
  move({ ...current.value, filter: { ...current.value.filter, ...change } }, 'replace')

/** Shows the live stream with this filter alone. */
export const showOnly = (change: Partial<EventFilter>): void =>
  move({ view: 'live', filter: { ...noFilter, ...change } }, 'push')

/** Shows everything. */
export const clearFilter = (): void => move({ ...current.value, filter: noFilter }, 'replace')

/** Adds a value to a list of the filter, or takes it away. */
export const toggleIn = <T>(list: readonly T[], value: T): readonly T[] =>
  list.includes(value) ? list.filter((item) => item !== value) : [...list, value]
