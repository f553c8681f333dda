import { type ReadonlySignal, signal } from '@preact/signals'

/** Whether a media query matches, kept up to date. */
const mediaSignal = (query: string): ReadonlySignal<boolean> => {
  const list = matchMedia(query)
  const matches = signal(list.matches)
  list.addEventListener('change', () => {
    matches.value = list.matches
  })
  return matches
}

/** Whether the page uses the phone layout; the style sheet has the same width. */
export const isPhone = mediaSignal('(max-width: 720px)')

/** Whether the system prefers dark colors. */
export const systemIsDark = mediaSignal('(prefers-color-scheme: dark)')
