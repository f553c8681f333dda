import { type Signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ApiAnswer, ApiFailure } from '../api/debugger-api.ts'

/** What is known of something that was asked of the debugger. */
export type Asked<T> =
  | { readonly state: 'asking'; readonly value?: T }
  | { readonly state: 'here'; readonly value: T }
  | { readonly state: 'failed'; readonly error: ApiFailure; readonly value?: T }

/**
 * Asks the debugger, and again whenever `subject` changes.
 * @param options `everyMs`: asks at this pace besides, in ms, while the page is looked at; `keep`: the answer about the
 *   former subject stands until the next one is here
 */
export const useAnswer = <T>(
  subject: string | number,
  ask: (signal: AbortSignal) => Promise<ApiAnswer<T>>,
  { everyMs, keep = false }: { readonly everyMs?: number; readonly keep?: boolean } = {},
): Signal<Asked<T>> => {
  const answer = useSignal<Asked<T>>({ state: 'asking' })
  useEffect(() => {
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const former = keep ? answer.peek().value : undefined
    answer.value = former === undefined ? { state: 'asking' } : { state: 'asking', value: former }
    const run = async (): Promise<void> => {
      if (!document.hidden || answer.peek().state === 'asking') {
        const got = await ask(stop.signal)
        if (stop.signal.aborted) return
        const latest = answer.peek().value
        answer.value = got.ok
          ? { state: 'here', value: got.value }
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
