import { computed, effect, signal } from '@preact/signals'

/** Colours of the page: those of the system unless the reader chose. */
export type Theme = 'system' | 'light' | 'dark'

const storageKey = 'segment-dev-theme'

const stored = (): Theme => {
  try {
    const value = localStorage.getItem(storageKey)
    return value === 'light' || value === 'dark' ? value : 'system'
  } catch {
    return 'system'
  }
}

/** The reader's choice. */
export const theme = signal<Theme>(stored())

const systemList = matchMedia('(prefers-color-scheme: dark)')
const systemIsDark = signal(systemList.matches)

/** Whether the page is dark now. */
export const isDark = computed(() => (theme.value === 'system' ? systemIsDark.value : theme.value === 'dark'))

/** Turns light into dark and back; the choice is kept for the next visit. */
export const toggleTheme = (): void => {
  theme.value = isDark.peek() ? 'light' : 'dark'
  try {
    localStorage.setItem(storageKey, theme.peek())
  } catch {
    // Without storage the choice holds until the page is closed.
  }
}

/** Writes the colours on the document, where the style sheet looks for them; returns what stops it. */
export const applyTheme = (): (() => void) => {
  const read = (): void => {
    systemIsDark.value = systemList.matches
  }
  systemList.addEventListener('change', read)
  const stop = effect(() => {
    document.documentElement.dataset.theme = isDark.value ? 'dark' : 'light'
  })
  return () => {
    systemList.removeEventListener('change', read)
    stop()
  }
}
