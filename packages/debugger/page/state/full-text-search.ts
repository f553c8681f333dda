import type { QueryMatcher } from '@org/segment-testing/query'
import { effect, type ReadonlySignal, signal } from '@preact/signals'
import type { EventSummary } from '../../src/model/event-record.ts'
import { limits } from '../../src/model/limits.ts'
import { debuggerApi } from '../api/debugger-api.ts'

/** Whether a search is running or about to start. */
export const searching = signal(false)

/** Pause after a keystroke before searching, in ms. */
const typingPauseMs = 250

/** Minimum interval of searches for new events, in ms. */
const intervalMs = 1500

/** A search also waits this many times its own duration, to leave the debugger time for other work. */
const restFactor = 5

/** The loaded events, oldest first. */
type Loaded = () => readonly EventSummary[]

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

type OnFound = (found: ReadonlySet<number>) => void

const searchUntil = async (signal: AbortSignal, q: string, loaded: Loaded, onFound: OnFound): Promise<void> => {
  let found = new Set<number>()
  let after = 0
  let searchedTo = -1
  await sleep(typingPauseMs)
  while (!signal.aborted) {
    const began = performance.now()
    const newest = loaded().at(-1)?.seq ?? 0
    if (newest < searchedTo) {
      // A restarted debugger numbers from 1 again.
      found = new Set()
      after = 0
    }
    if (newest !== searchedTo) {
      searchedTo = newest
      const before = found.size
      for (let more = true; more; ) {
        const answer = await debuggerApi.events({ q, after, limit: limits.pageEvents }, signal)
        if (signal.aborted) return
        const events = answer.ok ? answer.value.events : []
        for (const { seq } of events) found.add(seq)
        after = events.at(-1)?.seq ?? after
        more = events.length === limits.pageEvents
      }
      searching.value = false
      if (found.size > before) {
        const oldest = loaded()[0]?.seq ?? 0
        found = new Set([...found].filter((seq) => seq >= oldest))
        onFound(found)
      }
    }
    await sleep(Math.max(intervalMs, (performance.now() - began) * restFactor))
  }
}

/**
 * Searches full calls, which only the debugger has, for a query that reads them: all of them at first, then new ones.
 * `onFound` gets the numbers of all matching events.
 */
export const searchFullText = (
  wanted: ReadonlySignal<{ readonly q: string; readonly matcher: QueryMatcher }>,
  loaded: Loaded,
  onFound: OnFound,
): void => {
  effect(() => {
    const { q, matcher } = wanted.value
    const stop = new AbortController()
    searching.value = matcher.readsCall
    onFound(new Set())
    if (matcher.readsCall) void searchUntil(stop.signal, q, loaded, onFound)
    return () => stop.abort()
  })
}
