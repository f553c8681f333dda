import { type Signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ApiAnswer, ApiFailure } from '../api/debugger-api.ts'

/** State of a request to the debugger. */
export type Asked<T> =
  | { readonly state: 'loading'; readonly value?: T }
  | { readonly state: 'loaded'; readonly value: T }
  | { readonly state: 'failed'; readonly error: ApiFailure; readonly value?: T }

/**
 * Sends a request, and again whenever `subject` changes.
 * @param options `everyMs` also repeats it at this interval while the page is visible; `keep` keeps the answer for the
 *   previous subject until the next one arrives
 */
export const useAnswer = <T>(
  subject: string | number,
  ask: (signal: AbortSignal) => Promise<ApiAnswer<T>>,
  { everyMs, keep = false }: { readonly everyMs?: number; readonly keep?: boolean } = {},
): Signal<Asked<T>> => {
  const answer = useSignal<Asked<T>>({ state: 'loading' })
  useEffect(() => {
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const former = keep ? answer.peek().value : undefined
    answer.value = former === undefined ? { state: 'loading' } : { state: 'loading', value: former }
    const run = async (): Promise<void> => {
      if (!document.hidden || answer.peek().state === 'loading') {
        const got = await ask(stop.signal)
        if (stop.signal.aborted) return
        const latest = answer.peek().value
        answer.value = got.ok
          ? { state: 'loaded', value: got.value }
          : { state: 'failed', error: got.error, ...(latest === undefined ? {} : { value: latest }) }
      }
      if (everyMs !== undefined) timer = setTimeout(run, everyMs)
    }
    void run()
    return () => {
      stop.abort()
      clearTimeout(timer)
    }
  }, [subject])
  return answer
}
