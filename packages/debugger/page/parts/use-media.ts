import { type Signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'

/** Whether a media query matches, now and as it changes. */
export const useMedia = (query: string): Signal<boolean> => {
  const matches = useSignal(matchMedia(query).matches)
  useEffect(() => {
    const list = matchMedia(query)
    const read = (): void => {
      matches.value = list.matches
    }
    read()
    list.addEventListener('change', read)
    return () => list.removeEventListener('change', read)
  }, [query, matches])
  return matches
}

/** Below this width the page is laid out for a phone; the style sheet says the same. */
export const phoneQuery = '(max-width: 720px)'
