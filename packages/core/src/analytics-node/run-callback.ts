import { isThenable } from '../values/thenable.ts'
import type { Context } from './event-context.ts'

/** Called with the outcome of a call. A flush also waits for the promise that it returns. */
export type Callback = (error?: unknown, context?: Context) => unknown

/** Longest wait for the promise of a callback, in milliseconds. */
const maxCallbackMs = 1_000

/**
 * Calls a callback and waits for its promise for a limited time.
 * @returns a promise only if the callback returns one
 * @throws what the callback throws
 */
export const runCallback = (
  callback: Callback,
  context: Context,
  sleep: (ms: number, signal: AbortSignal) => Promise<void>,
): Promise<unknown> | undefined => {
  const result = callback(context.failedDelivery()?.reason, context)
  if (!isThenable(result)) return undefined
  const timer = new AbortController()
  return Promise.race([result, sleep(maxCallbackMs, timer.signal)]).finally(() => timer.abort())
}
