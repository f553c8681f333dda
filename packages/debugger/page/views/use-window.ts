import { type Signal, useSignal } from '@preact/signals'
import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

/** Rows drawn beyond the visible ones, so that fast scrolling does not show gaps. */
const overscan = 6

/** Height of the header row in px. */
const headHeight = 28

/** Indexes of the rows to draw. */
export interface ListWindow {
  readonly first: number
  readonly last: number
}

/** A list that only draws visible rows. */
export interface WindowedList {
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly window: ListWindow
  /** Whether the last row is visible. */
  readonly atEnd: boolean
  /** Whether the list stays at its end as it grows. */
  readonly following: Signal<boolean>
  /** Scrolls to the end and stays there. */
  readonly follow: () => void
  /** Scrolls a row into view and stays there. */
  readonly reveal: (index: number) => void
}

interface WindowOptions {
  readonly count: number
  readonly rowHeight: number
  /** Rows dropped from the front so far; keeps the scroll position stable. */
  readonly dropped: number
}

const awayKeys = new Set(['ArrowUp', 'PageUp', 'Home'])

/**
 * Draws the visible part of a list whose rows have the same height. The list follows its end until the reader scrolls
 * away by wheel, touch, key or scroll bar, and again once the end is reached.
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
    const stop = new AbortController()
    const options = { passive: true, signal: stop.signal }
    const leave = (): void => {
      if (element.scrollHeight > element.clientHeight + 1) following.value = false
    }
    const onScroll = (): void => {
      top.value = element.scrollTop
      if (element.scrollTop >= element.scrollHeight - element.clientHeight - 2) following.value = true
    }
    const onWheel = ({ deltaY }: WheelEvent): void => {
      if (deltaY < 0) leave()
    }
    const onKey = ({ key }: KeyboardEvent): void => {
      if (awayKeys.has(key)) leave()
    }
    // A press beyond the content is on the scroll bar.
    const onPointer = ({ offsetX, target, pointerType }: PointerEvent): void => {
      if (pointerType === 'mouse' && target === element && offsetX > element.clientWidth) leave()
    }
    const size = new ResizeObserver(() => {
      height.value = element.clientHeight
      if (following.peek()) element.scrollTop = element.scrollHeight
    })
    size.observe(element)
    element.addEventListener('scroll', onScroll, options)
    element.addEventListener('wheel', onWheel, options)
    element.addEventListener('touchmove', leave, options)
    element.addEventListener('keydown', onKey, options)
    element.addEventListener('pointerdown', onPointer, options)
    return () => {
      size.disconnect()
      stop.abort()
    }
  }, [following, height, top])

  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null) return
    const shift = dropped - before.current
    before.current = dropped
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
      // A row just outside of the view moves to its edge, a distant one to the middle.
      if (distance > clientHeight) element.scrollTop = rowTop - clientHeight / 2
      else if (rowTop < scrollTop) element.scrollTop = rowTop
      else if (distance > 0) element.scrollTop = scrollTop + distance
      top.value = element.scrollTop
    },
  }
}
