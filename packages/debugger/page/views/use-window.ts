import { useSignal } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

/** Rows drawn beyond the visible ones, so that fast scrolling does not show gaps. */
const overscan = 6

/** Height of the header row in px. */
const headHeight = 28

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
export const useWindow = ({ count, rowHeight, dropped }: WindowOptions) => {
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
    /** Indexes of the rows to draw. */
    window: { first, last: Math.min(count, start + visible + overscan) },
    /** Whether the last row is visible. */
    atEnd: following.value || top.value + height.value - headHeight >= (count - 0.5) * rowHeight,
    /** Whether the list stays at its end as it grows. */
    following,
    /** Scrolls to the end and stays there. */
    follow: (): void => {
      following.value = true
      const element = scroller.current
      if (element !== null) element.scrollTop = element.scrollHeight
    },
    /** Scrolls a row into view and stays there. */
    reveal: (index: number): void => {
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
