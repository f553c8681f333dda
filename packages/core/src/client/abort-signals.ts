import { callForeign } from '../delivery/call-foreign.ts'
import type { SegmentError } from '../error/segment-error.ts'
import { abortedError } from '../transport/network-error.ts'

/**
 * Listens to the signals of many calls with one listener per signal: a signal may be shared by thousands of calls, and
 * removing one of so many listeners is slow.
 */
export const createAbortSignals = () => {
  const listeners = new WeakMap<AbortSignal, Set<(error: SegmentError) => void>>()

  const listen = (signal: AbortSignal): Set<(error: SegmentError) => void> => {
    const onAborts = new Set<(error: SegmentError) => void>()
    listeners.set(signal, onAborts)
    const onAbort = (): void => {
      // One error for all of them: creating one is the most expensive step.
      const error = abortedError(signal.reason)
      for (const abort of onAborts) abort(error)
    }
    callForeign(() => signal.addEventListener('abort', onAbort, { once: true }))
    return onAborts
  }

  /** @returns a function that stops listening */
  return (signal: AbortSignal, onAbort: (error: SegmentError) => void): (() => void) => {
    const onAborts = listeners.get(signal) ?? listen(signal)
    onAborts.add(onAbort)
    return () => {
      onAborts.delete(onAbort)
    }
  }
}
