import { callForeign } from '../delivery/call-foreign.ts'

/**
 * Listens to the signals of many calls with one listener per signal: a signal may be shared by thousands of calls, and
 * removing one of so many listeners is slow.
 */
export const createAbortSignals = () => {
  const listeners = new WeakMap<AbortSignal, Set<() => void>>()

  const listen = (signal: AbortSignal): Set<() => void> => {
    const onAborts = new Set<() => void>()
    listeners.set(signal, onAborts)
    const onAbort = (): void => {
      for (const abort of onAborts) abort()
    }
    callForeign(() => signal.addEventListener('abort', onAbort, { once: true }))
    return onAborts
  }

  /** @returns a function that stops listening */
  return (signal: AbortSignal, onAbort: () => void): (() => void) => {
    const onAborts = listeners.get(signal) ?? listen(signal)
    onAborts.add(onAbort)
    return () => {
      onAborts.delete(onAbort)
    }
  }
}
