import { computed, effect, signal } from '@preact/signals'
import { systemIsDark } from './media.ts'

const storageKey = 'segment-dev-theme'

/** The stored choice; undefined follows the system. */
const readChoice = (): string | undefined => {
  try {
    return localStorage.getItem(storageKey) ?? undefined
  } catch {
    return undefined
  }
}

const choice = signal(readChoice())

/** Whether the page is dark now. */
export const isDark = computed(() => (choice.value === 'light' ? false : choice.value === 'dark' || systemIsDark.value))

/** Switches between light and dark, and remembers the choice. */
export const toggleTheme = (): void => {
  choice.value = isDark.peek() ? 'light' : 'dark'
  try {
    localStorage.setItem(storageKey, choice.peek() ?? '')
  } catch {
    // Without storage, the choice lasts until the page is closed.
  }
}

/** Sets the theme on the document for the style sheet. */
export const applyTheme = (): void => {
  effect(() => {
    document.documentElement.dataset.theme = isDark.value ? 'dark' : 'light'
  })
}
