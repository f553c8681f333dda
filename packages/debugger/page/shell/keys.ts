import { viewNames } from '../state/address.ts'
import { moveCursor, openCursor } from '../state/cursor.ts'
import { detailTab, detailTabs } from '../state/detail-tab.ts'
import { togglePause } from '../state/live-events.ts'
import { goTo, openEvent, openSeq, openTab, view } from '../state/navigation.ts'
import { toggleTheme } from '../state/theme.ts'
import { helpOpen } from './help-dialog.tsx'

// The tabs come from the address: those on the page are missing while a call is loading.
const stepTab = (by: number): void => {
  if (openSeq.peek() === undefined) return
  const next = detailTabs[(detailTabs.indexOf(detailTab.peek()) + by + detailTabs.length) % detailTabs.length]
  if (next !== undefined) openTab(next)
}

const focusSearchField = (): void => document.querySelector<HTMLElement>('.toolbar input[type=search]')?.focus()

/** Focuses the field before the next key, because a fast typist does not wait for a frame. */
const focusSearch = (): void => {
  if (view.peek() === 'live') focusSearchField()
  else {
    goTo('live')
    requestAnimationFrame(focusSearchField)
  }
}

const close = (): void => {
  if (openSeq.peek() === undefined) return
  openEvent(undefined)
}

const onLive =
  (action: () => void): (() => void) =>
  () => {
    if (view.peek() === 'live') action()
  }

const actions: Readonly<Record<string, () => void>> = {
  j: onLive(() => moveCursor(1)),
  k: onLive(() => moveCursor(-1)),
  Enter: onLive(openCursor),
  Escape: onLive(close),
  '[': onLive(() => stepTab(-1)),
  ']': onLive(() => stepTab(1)),
  '/': focusSearch,
  f: onLive(() => document.querySelector<HTMLElement>('.follow-button')?.click()),
  p: togglePause,
  t: toggleTheme,
  '?': () => {
    helpOpen.value = true
  },
}

/** Keys that work only while the list has focus; elsewhere they scroll. */
const listActions: Readonly<Record<string, () => void>> = {
  ArrowDown: () => moveCursor(1),
  ArrowUp: () => moveCursor(-1),
}

const isTyping = (target: EventTarget | null): target is HTMLElement =>
  target instanceof HTMLElement && target.matches('input, textarea, select')

const onKeyDown = (event: KeyboardEvent): void => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
  // An open dialog handles its own keys.
  if (document.querySelector('dialog[open]') !== null) return
  const { key, target } = event
  if (isTyping(target)) {
    if (key === 'Escape') target.blur()
    return
  }
  // A focused button or link handles Enter itself.
  if (key === 'Enter' && target instanceof HTMLElement && target.matches('button, a, [role=tab]')) return
  const inList = target instanceof HTMLElement && target.matches('.list-scroll')
  const viewName = viewNames[Number(key) - 1]
  const action =
    viewName === undefined
      ? ((Object.hasOwn(actions, key) ? actions[key] : undefined) ??
        (inList && Object.hasOwn(listActions, key) ? listActions[key] : undefined))
      : () => goTo(viewName)
  if (action === undefined) return
  event.preventDefault()
  action()
}

/** Handles the keyboard shortcuts of the page. */
export const listenToKeys = (): void => document.addEventListener('keydown', onKeyDown)
