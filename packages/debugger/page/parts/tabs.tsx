import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'

/** A tab. */
export interface Tab {
  readonly id: string
  readonly label: string
  /** A count beside the label. */
  readonly count?: number
  readonly tone?: 'error' | 'warning'
}

interface TabsProps {
  readonly label: string
  readonly tabs: readonly Tab[]
  readonly current: string
  readonly onSelect: (id: string) => void
  readonly children: ComponentChildren
}

/** Room beside a tab that is scrolled into view, in px. */
const edge = 40

const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowLeft: -1 }

/** Tabs that follow the ARIA practices: arrow keys switch between them, and all share one tab stop. */
export const Tabs = ({ label, tabs, current, onSelect, children }: TabsProps) => {
  const list = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    const tab = list.current?.querySelector<HTMLElement>('[aria-selected=true]')
    if (list.current === null || tab === null || tab === undefined) return
    const [start, end] = [tab.offsetLeft - list.current.offsetLeft, list.current.clientWidth]
    // Only the list scrolls, not what is around it.
    if (start < list.current.scrollLeft || start + tab.offsetWidth + edge > list.current.scrollLeft + end) {
      list.current.scrollLeft = start - edge
    }
  }, [current])
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    const index = tabs.findIndex(({ id }) => id === current)
    const next = tabs[(index + step + tabs.length) % tabs.length]
    if (next === undefined) return
    onSelect(next.id)
    list.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus()
  }
  return (
    <div class="tabs">
      <div class="tab-list" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
        {tabs.map(({ id, label: text, count, tone }) => (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            class="tab"
            aria-selected={id === current}
            aria-controls="tab-panel"
            tabIndex={id === current ? 0 : -1}
            onClick={() => onSelect(id)}
          >
            {text}
            {count !== undefined && count > 0 ? <span class={`count tone-${tone ?? 'plain'}`}>{count}</span> : null}
          </button>
        ))}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable panel must be reachable by keyboard */}
      <div id="tab-panel" class="tab-panel" role="tabpanel" aria-labelledby={`tab-${current}`} tabIndex={0}>
        {children}
      </div>
    </div>
  )
}
