import { effect, signal } from '@preact/signals'
import { logName, store } from './live-events.ts'
import { openEvent, openSeq } from './navigation.ts'

/** Number of the event selected by keyboard. */
export const cursor = signal<number | undefined>(undefined)

// Another numbering has other events under the same numbers.
effect(() => {
  logName.value
  cursor.value = undefined
})

/** Increases with each move by keyboard, so that the list scrolls to the cursor. */
export const cursorMoves = signal(0)

/** Moves the cursor by a number of shown events, initially to the newest; an open event follows. */
export const moveCursor = (by: number): void => {
  const { shown } = store
  const from = openSeq.peek() ?? cursor.peek()
  const index = from === undefined ? shown.length - 1 : store.indexOf(from) + by
  const event = shown[Math.max(0, Math.min(shown.length - 1, index))]
  if (event === undefined) return
  cursor.value = event.seq
  if (openSeq.peek() !== undefined) openEvent(event.seq)
  cursorMoves.value += 1
}

/** Increases when the reader opens an event by keyboard, so that the focus moves to it. */
export const detailFocus = signal(0)

/** Opens the selected event. */
export const openCursor = (): void => {
  if (cursor.peek() === undefined) return
  openEvent(cursor.peek())
  detailFocus.value += 1
}
