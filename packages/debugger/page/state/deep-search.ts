import { effect, signal } from '@preact/signals'
import { debuggerApi } from '../api/debugger-api.ts'
import { filter } from './navigation.ts'

/** Whether the debugger is looking through whole calls. */
export const searching = signal(false)

/** A letter more is likely to come within this time, in ms. */
const typingPauseMs = 250

/** New events are looked through this often, in ms, while a search stands. */
const repeatMs = 1500

const pageLimit = 1000
const maxPages = 100

/**
 * Finds the words of the filter inside whole calls, which only the debugger holds: what was found is handed over as
 * numbers of events, at first for all events and then again and again for those that came since.
 * @returns what stops it
 */
export const searchInside = (onFound: (found: ReadonlySet<number>) => void): (() => void) => {
  let text = ''
  let stop: AbortController | undefined

  const search = async (words: string, signal: AbortSignal): Promise<void> => {
    const found = new Set<number>()
    let after = 0
    searching.value = true
    while (!signal.aborted) {
      const before = found.size
      for (let page = 0; page < maxPages; page += 1) {
        const answer = await debuggerApi.events({ text: words, after, limit: pageLimit }, signal)
        if (signal.aborted) return
        if (!answer.ok) break
        for (const { seq } of answer.value.events) {
          found.add(seq)
          after = Math.max(after, seq)
        }
        if (answer.value.events.length < pageLimit) break
      }
      searching.value = false
      if (found.size > before) onFound(new Set(found))
      await new Promise((resolve) => setTimeout(resolve, repeatMs))
    }
  }

  const stopWatching = effect(() => {
    const words = filter.value.text.trim()
    if (words === text) return
    text = words
    stop?.abort()
    searching.value = false
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
