import { effect, signal } from '@preact/signals'
import type { DebuggerInfo } from '../../src/model/debugger-info.ts'
import type { EventSummary } from '../../src/model/event-record.ts'
import { debuggerApi } from '../api/debugger-api.ts'
import { type EventStream, openEventStream, type StreamState } from '../api/event-stream.ts'
import { searchInside } from './deep-search.ts'
import { isFiltering, matcherOf } from './event-filter.ts'
import { createEventStore } from './event-store.ts'
import { filter } from './navigation.ts'

/** Summaries at hand at most; what is older can still be asked of the debugger. */
export const capacity = 100_000

/** The first page is small, so that something is seen at once; the others fill the list behind it. */
const firstPage = 500
const laterPage = 5000

/** The events that came. Not a signal itself: `eventsVersion` says when it changed. */
export const store = createEventStore(capacity)

/** Grows with every change of the store. */
export const eventsVersion = signal(0)

/** Follows `eventsVersion` in steps of half a second, for what need not be newer or costs more to draw. */
export const calmVersion = signal(0)

const calmMs = 500

/** Whether the stream runs. */
export const streamState = signal<StreamState>('connecting')

/** Whether the first page is here. */
export const loaded = signal(false)

/** Whether the reader holds the stream; events are collected, and shown when it goes on. */
export const paused = signal(false)

/** Events that wait while the stream is held. */
export const held = signal(0)

/** What the debugger says of itself. */
export const info = signal<DebuggerInfo | undefined>(undefined)

/** What went wrong with an action of the reader, for people. */
export const notice = signal<string | undefined>(undefined)

let waiting: EventSummary[] = []
/** Grows when everything was forgotten, so that what was asked for before is not added after. */
let generation = 0
let stream: EventStream | undefined
let foundInside: ReadonlySet<number> = new Set()

let calmWaits = false

const changed = (): void => {
  eventsVersion.value = eventsVersion.peek() + 1
  if (calmWaits) return
  calmWaits = true
  setTimeout(
    () => {
      calmWaits = false
      calmVersion.value = eventsVersion.peek()
    },
    calmVersion.peek() === 0 ? 0 : calmMs,
  )
}

const show = (): void => {
  store.show(isFiltering(filter.peek()) ? matcherOf(filter.peek(), foundInside) : undefined)
  changed()
}

const forget = (): void => {
  generation += 1
  waiting = []
  held.value = 0
  store.clear()
  changed()
}

const receive = (events: readonly EventSummary[]): void => {
  if (paused.peek()) {
    for (const event of events) waiting.push(event)
    if (waiting.length > 2 * capacity) waiting = waiting.slice(-capacity)
    held.value = waiting.length
    return
  }
  store.append(events)
  changed()
}

/** Fills the list backwards, page by page, as far as the debugger and the capacity go. */
const loadOlder = async (): Promise<void> => {
  const mine = generation
  while (store.size < capacity) {
    const before = store.firstSeq
    if (before === undefined || before <= 1) return
    const answer = await debuggerApi.events({ before, limit: laterPage })
    if (!answer.ok || mine !== generation || answer.value.events.length === 0) return
    store.prepend(answer.value.events)
    changed()
  }
}

const load = async (): Promise<boolean> => {
  const mine = generation
  const [about, newest] = await Promise.all([debuggerApi.info(), debuggerApi.events({ limit: firstPage })])
  if (about.ok) info.value = about.value
  if (!newest.ok || mine !== generation) return false
  store.append(newest.value.events)
  loaded.value = true
  changed()
  void loadOlder()
  return true
}

/** A debugger that was started anew counts from 1 again; what the former one sent is gone with it. */
const checkRestart = async (): Promise<void> => {
  const about = await debuggerApi.info()
  if (!about.ok) return
  const before = info.peek()
  info.value = about.value
  if (before !== undefined && before.startedAt === about.value.startedAt && loaded.peek()) return
  forget()
  await load()
}

/** Loads what is there and follows what comes; returns what ends it. */
export const followEvents = (): (() => void) => {
  let ended = false
  void load().then(() => {
    if (ended) return
    stream = openEventStream({
      after: () => Math.max(store.lastSeq ?? 0, waiting.at(-1)?.seq ?? 0),
      onEvents: receive,
      onState: (state) => {
        streamState.value = state
      },
      onClear: forget,
      beforeRetry: checkRestart,
    })
  })
  const stopShowing = effect(() => {
    filter.value
    show()
  })
  const scope = { newest: () => store.lastSeq ?? 0, oldest: () => store.firstSeq ?? 0 }
  const stopSearching = searchInside(scope, (found) => {
    foundInside = found
    show()
  })
  return () => {
    ended = true
    stopShowing()
    stopSearching()
    stream?.close()
  }
}

/** Holds the stream, or lets it go on. */
export const togglePause = (): void => {
  paused.value = !paused.peek()
  if (paused.peek()) return
  const events = waiting
  waiting = []
  held.value = 0
  receive(events)
}

/** Tries a lost connection again at once. */
export const reconnect = (): void => stream?.retry()

/** Makes the debugger forget all events. */
export const clearEvents = async (): Promise<void> => {
  const answer = await debuggerApi.clear()
  if (!answer.ok) notice.value = answer.error.message
  // The stream says so at the right place among the events; without it there is no later one to lose.
  else if (streamState.peek() !== 'open') forget()
}
