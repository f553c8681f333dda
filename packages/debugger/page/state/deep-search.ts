import { effect, signal } from '@preact/signals'
import { debuggerApi } from '../api/debugger-api.ts'
import { filter } from './navigation.ts'

/** Whether the debugger is looking through whole calls, or is about to. */
export const searching = signal(false)

/** A letter more is likely to come within this time, in ms. */
const typingPauseMs = 250

/** New events are looked through at most this often, in ms, while a search stands. */
const repeatMs = 1500

/** A search waits so many times as long as it took, so that looking through much leaves the debugger time for more. */
const restFactor = 5

const pageLimit = 10_000

/** What a search needs to know of the events at hand. */
export interface SearchScope {
  /** Number of the newest event. */
  readonly newest: () => number
  /** Number of the oldest event; what was found before it is forgotten. */
  readonly oldest: () => number
}

/**
 * Finds the words of the filter inside whole calls, which only the debugger holds: what was found is handed over as
 * numbers of events, at first for all events and then again and again for those that came since.
 * @returns what stops it
 */
export const searchInside = (
  { newest, oldest }: SearchScope,
  onFound: (found: ReadonlySet<number>) => void,
): (() => void) => {
  let text = ''
  let stop: AbortController | undefined

  const search = async (words: string, signal: AbortSignal): Promise<void> => {
    let found: readonly number[] = []
    let after = 0
    let searchedTo = -1
    while (!signal.aborted) {
      const began = performance.now()
      const target = newest()
      if (target < searchedTo) {
        // A debugger that was started anew counts from 1 again.
        found = []
        after = 0
        searchedTo = -1
      }
      const before = found.length
      if (target > searchedTo) {
        searching.value = searchedTo === -1
        while (true) {
          const answer = await debuggerApi.events({ text: words, after, limit: pageLimit }, signal)
          if (signal.aborted) return
          if (!answer.ok) break
          found = [...found, ...answer.value.events.map(({ seq }) => seq)]
          after = found.at(-1) ?? 0
          if (answer.value.events.length < pageLimit) break
        }
        searchedTo = target
        searching.value = false
      }
      if (found.length > before) {
        const first = oldest()
        found = found.filter((seq) => seq >= first)
        onFound(new Set(found))
      }
      const took = performance.now() - began
      await new Promise((resolve) => setTimeout(resolve, Math.max(repeatMs, took * restFactor)))
    }
  }

  const stopWatching = effect(() => {
    const words = filter.value.text.trim()
    if (words === text) return
    text = words
    stop?.abort()
    searching.value = words !== ''
    onFound(new Set())
    if (words === '') return
    const mine = new AbortController()
    stop = mine
    setTimeout(() => {
      if (!mine.signal.aborted) void search(words, mine.signal)
    }, typingPauseMs)
  })
  return () => {
    stopWatching()
    stop?.abort()
  }
}
