import { abortedError } from '../transport/network-error.ts'
import { isThenable } from '../values/thenable.ts'

/**
 * Calls a callback of the application. Whatever it throws, or its promise rejects with, is passed to `onThrown` and does
 * not propagate.
 */
export const callForeign = (callback: () => unknown, onThrown: (thrown: unknown) => void = () => undefined): void => {
  try {
    const result = callback()
    // A promise may come from another realm, as in Jest, or from a library.
    if (isThenable(result)) result.then(undefined, onThrown)
  } catch (thrown) {
    onThrown(thrown)
  }
}

/**
 * Settles with a promise, or rejects as soon as the signal is aborted, even if the promise ignores the signal.
 * @throws {SegmentError} `aborted`
 */
export const untilAborted = async <Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> => {
  if (signal === undefined) return promise
  let onAbort = (): void => {}
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(abortedError(signal.reason))
    if (signal.aborted) onAbort()
  })
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([aborted, promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
