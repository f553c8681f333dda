import { type Signal, useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { TrafficSummary } from '../../src/model/traffic-summary.ts'
import { type ApiAnswer, debuggerApi } from '../api/debugger-api.ts'

/** The latest answer to a request; neither value nor error while the first one is awaited. */
export interface Asked<T> {
  readonly value?: T | undefined
  /** Message of the latest request, if it failed. */
  readonly error?: string | undefined
}

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
  const answer = useSignal<Asked<T>>({})
  useEffect(() => {
    const stop = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    let asked = false
    answer.value = keep ? { value: answer.peek().value } : {}
    const run = async (): Promise<void> => {
      if (!document.hidden || !asked) {
        asked = true
        const got = await ask(stop.signal)
        if (stop.signal.aborted) return
        answer.value = got.ok ? { value: got.value } : { value: answer.peek().value, error: got.error }
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

const refreshMs = 1500

/** The statistics, refreshed while the view is visible. */
export const useSummary = (): Signal<Asked<TrafficSummary>> =>
  useAnswer('summary', (signal) => debuggerApi.summary(signal), { everyMs: refreshMs })
