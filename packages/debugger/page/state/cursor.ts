import { signal } from '@preact/signals'
import { store } from './live-events.ts'
import { openEvent, openSeq } from './navigation.ts'

/** Number of the event that the keys are at. */
export const cursor = signal<number | undefined>(undefined)

/** Grows with every move by key, so that the list brings the place into sight. */
export const cursorMoves = signal(0)

/** Moves by so many shown events; from nowhere, to the newest one. What is open follows. */
export const moveCursor = (by: number): void => {
  if (store.shown === 0) return
  const from = openSeq.peek() ?? cursor.peek()
  const index = from === undefined ? store.shown - 1 : store.indexOf(from) + by
  const event = store.at(Math.max(0, Math.min(store.shown - 1, index)))
  if (event === undefined) return
  cursor.value = event.seq
  if (openSeq.peek() !== undefined) openEvent(event.seq)
  cursorMoves.value += 1
}

/** Opens the event that the keys are at. */
export const openCursor = (): void => {
  if (cursor.peek() !== undefined) openEvent(cursor.peek())
}
