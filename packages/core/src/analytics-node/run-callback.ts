import type { Context } from './event-context.ts'

/** Told what became of a call. A promise it returns is waited for, so that a flush covers it. */
export type Callback = (error?: unknown, context?: Context) => unknown

/** Longest wait for the promise of a callback, in milliseconds. */
const maxCallbackMs = 1_000

/**
 * Calls a callback and waits for what it promises, within bounds.
 * @returns a promise only where the callback gave one
 * @throws what the callback throws
 */
export const runCallback = (
  callback: Callback,
  context: Context,
  sleep: (ms: number, signal: AbortSignal) => Promise<void>,
): Promise<unknown> | undefined => {
  const result = callback(context.failedDelivery()?.reason, context)
  if (!(result instanceof Promise)) return undefined
  const timer = new AbortController()
  return Promise.race([result, sleep(maxCallbackMs, timer.signal)]).finally(() => timer.abort())
}
