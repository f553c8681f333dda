import { computed, signal } from '@preact/signals'
import { type Address, formatAddress, parseAddress, type ViewName } from './address.ts'
import { type EventFilter, type FilterList, isFiltering, noFilter } from './event-filter.ts'

const current = signal<Address>(parseAddress(location.hash))

/** What the page shows. */
export const address = computed(() => current.value)

/** The current view. */
export const view = computed(() => current.value.view)

/** The filter of the list. */
export const filter = computed(() => current.value.filter)

/** Whether the filter restricts anything. */
export const filtering = computed(() => isFiltering(current.value.filter))

/** Number of the open event. */
export const openSeq = computed(() => current.value.seq)

const move = (next: Address, how: 'push' | 'replace'): void => {
  const hash = formatAddress(next)
  if (hash === formatAddress(current.value)) return
  if (how === 'push') history.pushState(null, '', hash)
  else history.replaceState(null, '', hash)
  current.value = next
}

/** Follows the Back and Forward buttons and typed URLs. */
export const followHistory = (): void => {
  const read = (): void => {
    current.value = parseAddress(location.hash)
  }
  history.replaceState(null, '', formatAddress(current.peek()))
  addEventListener('popstate', read)
  addEventListener('hashchange', read)
}

/** Goes to a view; keeps the filter for the return to the list. */
export const goTo = (name: ViewName, subject?: string): void =>
  move({ view: name, filter: current.value.filter, ...(subject === undefined ? {} : { subject }) }, 'push')

/** Opens an event, or closes it. Moving from one event to another adds nothing to the history. */
export const openEvent = (seq: number | undefined): void => {
  const { seq: before, ...rest } = current.value
  move(seq === undefined ? rest : { ...rest, seq }, before === undefined || seq === undefined ? 'push' : 'replace')
}

/** Switches the tab of the open event. */
export const openTab = (tab: string): void => move({ ...current.value, tab }, 'replace')

/** Changes a part of the filter. */
export const changeFilter = (change: Partial<EventFilter>): void =>
  move({ ...current.value, filter: { ...current.value.filter, ...change } }, 'replace')

/** Goes to the list with only this filter. */
export const showOnly = (change: Partial<EventFilter>): void =>
  move({ view: 'live', filter: { ...noFilter, ...change } }, 'push')

/** Removes all filters. */
export const clearFilter = (): void => changeFilter(noFilter)

/** The change that adds a value to a list of a filter, or removes it. */
export const toggleIn = (from: EventFilter, list: FilterList, value: string): Partial<EventFilter> => {
  const chosen: readonly string[] = from[list]
  return { [list]: chosen.includes(value) ? chosen.filter((item) => item !== value) : [...chosen, value] }
}
