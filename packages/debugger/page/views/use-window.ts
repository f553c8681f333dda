import { type Signal, useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

/** Rows drawn beyond the edges, so that a quick scroll finds something there. */
const overscan = 6

/** Height of the row of headings that stands over the list, in px. */
const headHeight = 28

/** The part of a long list that is drawn. */
export interface ListWindow {
  readonly first: number
  readonly last: number
}

/** A list that draws only the rows in sight. */
export interface WindowedList {
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly window: ListWindow
  /** Whether the last row is in sight. */
  readonly atEnd: boolean
  /** Whether the list stays at its end as it grows. */
  readonly following: Signal<boolean>
  /** Goes to the end and stays there. */
  readonly follow: () => void
  /** Brings a row into sight, and stays there. */
  readonly reveal: (index: number) => void
}

interface WindowOptions {
  readonly count: number
  readonly rowHeight: number
  /** Rows that were dropped from the front so far; the place in the list is kept by it. */
  readonly dropped: number
}

const awayKeys = new Set(['ArrowUp', 'PageUp', 'Home'])

/**
 * Draws a window of a list of rows of one height. The list follows its end until the reader scrolls away from it by
 * wheel, finger, key or scroll bar, and again once the end is reached.
 */
export const useWindow = ({ count, rowHeight, dropped }: WindowOptions): WindowedList => {
  const scroller = useRef<HTMLDivElement>(null)
  const top = useSignal(0)
  const height = useSignal(800)
  const following = useSignal(true)
  const before = useRef(dropped)

  useEffect(() => {
    const element = scroller.current
    if (element === null) return
    const leave = (): void => {
      if (element.scrollHeight > element.clientHeight + 1) following.value = false
    }
    const onScroll = (): void => {
      top.value = element.scrollTop
      const atEnd = element.scrollTop >= element.scrollHeight - element.clientHeight - 2
      if (atEnd) following.value = true
    }
    const onWheel = ({ deltaY }: WheelEvent): void => {
      if (deltaY < 0) leave()
    }
    const onKey = ({ key }: KeyboardEvent): void => {
      if (awayKeys.has(key)) leave()
    }
    // A press right of the content is one on the scroll bar.
    const onPointer = ({ offsetX, target, pointerType }: PointerEvent): void => {
      if (pointerType === 'mouse' && target === element && offsetX > element.clientWidth) leave()
    }
    const size = new ResizeObserver(() => {
      height.value = element.clientHeight
      if (following.peek()) element.scrollTop = element.scrollHeight
    })
    size.observe(element)
    element.addEventListener('scroll', onScroll, { passive: true })
    element.addEventListener('wheel', onWheel, { passive: true })
    element.addEventListener('touchmove', leave, { passive: true })
    element.addEventListener('keydown', onKey)
    element.addEventListener('pointerdown', onPointer)
    return () => {
      size.disconnect()
      element.removeEventListener('scroll', onScroll)
      element.removeEventListener('wheel', onWheel)
      element.removeEventListener('touchmove', leave)
      element.removeEventListener('keydown', onKey)
      element.removeEventListener('pointerdown', onPointer)
    }
  }, [following, height, top])

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const shift = dropped - before.current
    before.current = dropped
    // An empty list has nothing that a reader could stay at.
    if (count === 0) following.value = true
    if (following.peek()) element.scrollTop = element.scrollHeight
    else if (shift !== 0) element.scrollTop -= shift * rowHeight
  }, [count, dropped, rowHeight])

  const visible = Math.ceil(height.value / rowHeight)
  const start = following.value ? Math.max(0, count - visible) : Math.floor(top.value / rowHeight)
  const first = Math.max(0, Math.min(start, count) - overscan)
  return {
    scroller,
    window: { first, last: Math.min(count, start + visible + overscan) },
    atEnd: following.value || top.value + height.value - headHeight >= (count - 0.5) * rowHeight,
    following,
    follow: () => {
      following.value = true
      const element = scroller.current
      if (element !== null) element.scrollTop = element.scrollHeight
    },
    reveal: (index) => {
      const element = scroller.current
      if (element === null) return
      following.value = false
      const rowTop = index * rowHeight
      const { scrollTop, clientHeight } = element
      const distance = Math.max(scrollTop - rowTop, rowTop + rowHeight - scrollTop - clientHeight + headHeight)
      // What is just outside comes in at its edge; what is far comes to the middle.
      if (distance > clientHeight) element.scrollTop = rowTop - clientHeight / 2
      else if (rowTop < scrollTop) element.scrollTop = rowTop
      else if (distance > 0) element.scrollTop = scrollTop + distance
      top.value = element.scrollTop
    },
  }
}
