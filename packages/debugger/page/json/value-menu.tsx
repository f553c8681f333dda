import { formatTerm } from '@org/segment-testing/query'
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { copyText } from '../parts/copy-button.tsx'
import { shorten } from '../parts/format.ts'
import { isCovered } from '../state/covered.ts'
import { changeQuery, openEvent, query } from '../state/navigation.ts'
import { type PlacedValue, type SearchedCall, valueTermOf, withTerm } from '../state/value-term.ts'

/** An open menu: its value, where to show it, and what gets the focus back. */
export interface OpenMenu {
  readonly placed: PlacedValue
  readonly x: number
  readonly y: number
  readonly opener: HTMLElement
}

/** Space to the edges of the window, in px. */
const margin = 8

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2))

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

interface ValueMenuProps {
  readonly call: SearchedCall
  readonly menu: OpenMenu
  readonly onClose: () => void
}

/** What one can do with a value: filter the list by it, or copy it. */
export const ValueMenu = ({ call, menu, onClose }: ValueMenuProps) => {
  const box = useRef<HTMLDivElement>(null)
  const term = useMemo(() => valueTermOf(call, menu.placed), [call, menu])
  useLayoutEffect(() => {
    const { current } = box
    if (current === null) return
    current.showPopover()
    const { width, height } = current.getBoundingClientRect()
    current.style.left = `${Math.max(margin, Math.min(menu.x, innerWidth - width - margin))}px`
    current.style.top = `${Math.max(margin, Math.min(menu.y, innerHeight - height - margin))}px`
    current.querySelector('button')?.focus()
  }, [menu])
  const close = (): void => {
    onClose()
    menu.opener.focus()
  }
  const filter = (negated: boolean): void => {
    if (term === undefined) return
    close()
    changeQuery(withTerm(query.value, term, negated))
    // The list is what the reader asked for.
    if (isCovered.value) openEvent(undefined)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = steps[event.key]
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault()
      close()
    } else if (step !== undefined) {
      event.preventDefault()
      const items = [...(box.current?.querySelectorAll('button') ?? [])]
      const index = items.findIndex((item) => item.matches(':focus'))
      items[(index + step + items.length) % items.length]?.focus()
    }
  }
  const shown = term === undefined ? '' : shorten(formatTerm(term), 60)
  return (
    <div
      ref={box}
      class="value-menu"
      role="menu"
      tabIndex={-1}
      aria-label="Value"
      popover="auto"
      onKeyDown={onKeyDown}
      onToggle={({ newState }) => {
        if (newState === 'closed') onClose()
      }}
    >
      {term === undefined ? null : (
        <>
          <button type="button" role="menuitem" onClick={() => filter(false)}>
            Only this
            <code>
              <bdi>{shown}</bdi>
            </code>
          </button>
          <button type="button" role="menuitem" onClick={() => filter(true)}>
            Not this
            <code>
              <bdi>-{shown}</bdi>
            </code>
          </button>
        </>
      )}
      <button
        type="button"
        role="menuitem"
        onClick={() => {
          void copyText(textOf(menu.placed.value))
          close()
        }}
      >
        Copy value
      </button>
    </div>
  )
}
