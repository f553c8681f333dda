import { emptyQuery, type FieldName, type Query } from '@org/segment-testing/query'
import { computed, signal } from '@preact/signals'
import { type Address, formatAddress, parseAddress, type ViewName } from './address.ts'
import { queryOf, readQuery, type TimeSpan, toggleValue, withSpan } from './query-text.ts'

const current = signal<Address>(parseAddress(location.hash))

/** Numbering of the debugger, once it is known. */
const currentLog = signal<string | undefined>(undefined)

/** What the page shows. */
export const address = computed(() => current.value)

/** The current view. */
export const view = computed(() => current.value.view)

/** The query of the list as typed. */
export const q = computed(() => current.value.q)

const read = computed(() => readQuery(q.value))
let lastValid: Query = emptyQuery

/** The query of the list: the last valid one while another is typed. */
export const query = computed((): Query => {
  lastValid = read.value.error === undefined ? read.value.query : lastValid
  return lastValid
})

/** What is wrong with the query as typed. */
export const queryError = computed(() => read.value.error)

/** Whether the query restricts anything. */
export const filtering = computed(() => query.value.terms.length > 0)

/** Number of the open event. */
export const openSeq = computed(() => current.value.seq)

const move = (next: Address, how: 'push' | 'replace'): void => {
  const hash = formatAddress(next)
  if (hash === formatAddress(current.value)) return
  if (how === 'push') history.pushState(null, '', hash)
  else history.replaceState(null, '', hash)
  current.value = next
}

/**
 * Names the numbering that the open event belongs to, so that the address never opens an event of another run.
 * @param log numbering of the debugger now
 */
export const keepLog = (log: string): void => {
  currentLog.value = log
  const { seq, log: named } = current.peek()
  if (seq !== undefined && named === undefined) move({ ...current.peek(), log }, 'replace')
}

/** Follows the Back and Forward buttons and typed URLs. */
export const followHistory = (): void => {
  const followUrl = (): void => {
    current.value = parseAddress(location.hash)
    if (currentLog.peek() !== undefined) keepLog(currentLog.peek() ?? '')
  }
  history.replaceState(null, '', formatAddress(current.peek()))
  addEventListener('popstate', followUrl)
  addEventListener('hashchange', followUrl)
}

/** Whether the open event belongs to another numbering than the debugger's. */
export const isForeignLog = computed(() => {
  const { seq, log } = current.value
  return seq !== undefined && log !== undefined && currentLog.value !== undefined && log !== currentLog.value
})

/** Number of the open event, if it is one of the loaded numbering. */
export const shownSeq = computed(() => (isForeignLog.value ? undefined : openSeq.value))

/** The address of an event, for links. */
export const eventAddress = (seq: number): Address => ({
  view: 'live',
  q: '',
  seq,
  ...(currentLog.value === undefined ? {} : { log: currentLog.value }),
})

/** Goes to a view; keeps the filter for the return to the list. */
export const goTo = (name: ViewName, subject?: string): void =>
  move({ view: name, q: current.value.q, ...(subject === undefined ? {} : { subject }) }, 'push')

/** Opens an event, or closes it. Moving from one event to another adds nothing to the history. */
export const openEvent = (seq: number | undefined): void => {
  const { seq: before, log: _, ...rest } = current.value
  const { log } = eventAddress(seq ?? 0)
  move(
    seq === undefined ? rest : { ...rest, seq, ...(log === undefined ? {} : { log }) },
    before === undefined || seq === undefined ? 'push' : 'replace',
  )
}

/** Switches the tab of the open event. */
export const openTab = (tab: string): void => move({ ...current.value, tab }, 'replace')

/** Changes the query of the list. */
export const changeQuery = (text: string): void => move({ ...current.value, q: text }, 'replace')

/** Goes to the list with only the calls whose fields have these values. */
export const showOnly = (fields: Parameters<typeof queryOf>[0]): void => showQuery(queryOf(fields))

/** Goes to the list with a query. */
export const showQuery = (text: string): void => move({ view: 'live', q: text }, 'push')

/** Restricts the list to calls that arrived within a span. */
export const showSpan = (span: TimeSpan): void => changeQuery(withSpan(query.value, span))

/** Goes to the list with only the calls that arrived within a span. */
export const showOnlySpan = (span: TimeSpan): void => move({ view: 'live', q: withSpan(emptyQuery, span) }, 'push')

/** Removes the query. */
export const clearQuery = (): void => changeQuery('')

/** Adds a value to those of a field in the query, or removes it. */
export const toggle = (name: FieldName, value: string): void => changeQuery(toggleValue(query.value, name, value))
