import { effect, signal } from '@preact/signals'

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

const systemIsDark = (): boolean => matchMedia('(prefers-color-scheme: dark)').matches

/** Whether the page is dark now. */
export const isDark = (): boolean => theme.value === 'dark' || (theme.value === 'system' && systemIsDark())

/** Turns light into dark and back; the choice is kept for the next visit. */
export const toggleTheme = (): void => {
  theme.value = isDark() ? 'light' : 'dark'
  try {
    localStorage.setItem(storageKey, theme.peek())
  } catch {
    // Without storage the choice holds until the page is closed.
  }
}

/** Writes the choice on the document, where the style sheet looks for it; returns what stops it. */
export const applyTheme = (): (() => void) =>
  effect(() => {
    document.documentElement.dataset.theme = theme.value
  })
