import { compileQuery, formatQuery } from '@org/segment-testing/query'
import { computed, effect, signal } from '@preact/signals'
import type { DebuggerInfo } from '../../src/model/debugger-info.ts'
import type { EventSummary } from '../../src/model/event-record.ts'
import { limits } from '../../src/model/limits.ts'
import { debuggerApi } from '../api/debugger-api.ts'
import { createEventStream, type StreamState } from '../api/event-stream.ts'
import { createEventStore } from './event-store.ts'
import { searchFullText } from './full-text-search.ts'
import { keepLog, query } from './navigation.ts'

/** The first page is small so that it appears at once; larger ones follow. */
const firstPage = 500
const laterPage = 5000

/** The loaded events. Not a signal itself: `eventsVersion` changes with it. */
export const store = createEventStore(limits.events)

/** Increases with every change of the store. */
export const eventsVersion = signal(0)

/** Follows `eventsVersion` every half second, for what is expensive to draw or need not be newer. */
export const calmVersion = signal(0)

const calmMs = 500

/** Enough to tell the runs of a debugger apart. */
const logCharacters = 8

/** State of the stream. */
export const streamState = signal<StreamState>('connecting')

/** Whether the first page is loaded. */
export const loaded = signal(false)

/** Whether the stream is paused; new events are then held back. */
export const paused = signal(false)

/** Number of events held back. */
export const heldCount = signal(0)

/** Addresses and settings of the debugger. */
export const info = signal<DebuggerInfo | undefined>(undefined)

/** Identifies the numbering of the loaded events in addresses. */
export const logName = computed(() => info.value?.logId.slice(0, logCharacters))

/** Number of stored events while older ones are still loading. */
export const loadingTotal = signal<number | undefined>(undefined)

/** Error message of the last user action. */
export const notice = signal<string | undefined>(undefined)

let held: EventSummary[] = []
/** Increases when all events are deleted, so that older requests do not add any. */
let generation = 0
let found: ReadonlySet<number> = new Set()
let calmScheduled = false

const changed = (): void => {
  eventsVersion.value = eventsVersion.peek() + 1
  if (calmScheduled) return
  calmScheduled = true
  setTimeout(
    () => {
      calmScheduled = false
      calmVersion.value = eventsVersion.peek()
    },
    calmVersion.peek() === 0 ? 0 : calmMs,
  )
}

const wanted = computed(() => ({ q: formatQuery(query.value), matcher: compileQuery(query.value) }))

const applyFilter = (): void => {
  const { matcher } = wanted.peek()
  // Only the debugger has the calls; it answers which of them match.
  store.filterBy((event) => (matcher.readsCall ? found.has(event.seq) : matcher.matches(event, () => undefined)))
  changed()
}

const hold = (events: EventSummary[]): void => {
  held = events.slice(-limits.events)
  heldCount.value = held.length
}

const forgetAll = (): void => {
  generation += 1
  loadingTotal.value = undefined
  hold([])
  store.clear()
  changed()
}

const receive = (events: readonly EventSummary[]): void => {
  if (paused.peek()) {
    hold([...held, ...events])
  } else {
    store.append(events)
    changed()
  }
}

/** Loads older events page by page, up to the limit. */
const loadOlder = async (): Promise<void> => {
  const mine = generation
  while (store.all.length < limits.events) {
    const before = store.all[0]?.seq ?? 0
    if (before <= 1) break
    const answer = await debuggerApi.events({ before, limit: laterPage })
    if (mine !== generation) return
    if (!answer.ok || answer.value.events.length === 0) break
    store.prepend(answer.value.events)
    if (loadingTotal.peek() !== undefined) loadingTotal.value = answer.value.total
    changed()
  }
  loadingTotal.value = undefined
}

const learn = (about: DebuggerInfo): void => {
  info.value = about
  keepLog(about.logId.slice(0, logCharacters))
}

const load = async (): Promise<void> => {
  const mine = generation
  const [about, newest] = await Promise.all([debuggerApi.info(), debuggerApi.events({ limit: firstPage })])
  if (about.ok) learn(about.value)
  if (!newest.ok || mine !== generation) return
  store.append(newest.value.events)
  loaded.value = true
  if (newest.value.total > newest.value.events.length) loadingTotal.value = newest.value.total
  changed()
  void loadOlder()
}

/** Loads everything again if the debugger starts its numbering again. */
const checkRestart = async (): Promise<void> => {
  const about = await debuggerApi.info()
  if (!about.ok) return
  const before = info.peek()
  learn(about.value)
  if (before !== undefined && before.logId === about.value.logId && loaded.peek()) return
  forgetAll()
  await load()
}

const stream = createEventStream({
  after: () => Math.max(store.all.at(-1)?.seq ?? 0, held.at(-1)?.seq ?? 0),
  onEvents: receive,
  onState: (state) => {
    streamState.value = state
  },
  onClear: forgetAll,
  beforeRetry: checkRestart,
})

/** Loads the stored events and follows new ones. */
export const followEvents = (): void => {
  void load().then(stream.connect)
  effect(() => {
    wanted.value
    applyFilter()
  })
  const loadedEvents = () => store.all
  searchFullText(wanted, loadedEvents, (numbers) => {
    found = numbers
    applyFilter()
  })
}

/** Pauses or resumes the stream. */
export const togglePause = (): void => {
  paused.value = !paused.peek()
  if (paused.peek()) return
  const events = held
  hold([])
  receive(events)
}

/** Retries a lost connection now. */
export const reconnect = (): void => void stream.retry()

/** Deletes all events in the debugger. */
export const clearEvents = async (): Promise<void> => {
  const answer = await debuggerApi.clear()
  if (!answer.ok) notice.value = answer.error
  // An open stream reports it in order with the events.
  else if (streamState.peek() !== 'open') forgetAll()
}
