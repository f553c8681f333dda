import process from 'node:process'
import { setTimeout } from 'node:timers/promises'

/** Something to close before a process ends, such as a client. */
export interface Closable {
  close(options: { readonly timeoutMs: number }): Promise<unknown>
}

/** Options of `closeOnExit`. */
export interface CloseOnExitOptions {
  /** Signals that shut the process down. @default ['SIGTERM', 'SIGINT'] */
  readonly signals?: readonly NodeJS.Signals[] | undefined
  /** Longest time to send the remaining calls, in milliseconds. @default 10000 */
  readonly timeoutMs?: number | undefined
  /**
   * Called with the result or error of `close` before the process ends, which waits for a promise that it returns, again at
   * most `timeoutMs`. What it throws is ignored.
   */
  readonly onClosed?: ((result: unknown) => unknown) | undefined
}

const defaultTimeoutMs = 10_000

/** Time after its limit at which a `close` counts as stuck, in milliseconds. */
const graceMs = 500

/** Runs foreign code; resolves at its limit even if the code hangs, and to the error if it throws. */
const bounded = async (limitMs: number, run: () => unknown): Promise<unknown> => {
  const timer = new AbortController()
  const late = setTimeout(limitMs, undefined, { signal: timer.signal }).catch(() => undefined)
  try {
    return await Promise.race([late, (async () => run())()])
  } catch (thrown) {
    return thrown
  } finally {
    timer.abort()
  }
}

/**
 * Closes a client before the process ends: on a signal, and when the process has nothing left to do. After that, the
 * signal ends the process as usual; a second signal ends it at once. If the signal has other listeners, they decide when
 * the process ends.
 * @returns a function that removes the handlers
 */
export const closeOnExit = (client: Closable, options: CloseOnExitOptions = {}): (() => void) => {
  const { signals = ['SIGTERM', 'SIGINT'], timeoutMs = defaultTimeoutMs, onClosed } = options
  let closing: Promise<void> | undefined

  const closeAndReport = async (): Promise<void> => {
    const result = await bounded(timeoutMs + graceMs, () => client.close({ timeoutMs }))
    await bounded(timeoutMs, () => onClosed?.(result))
  }

  const close = (): Promise<void> => {
    closing ??= closeAndReport()
    return closing
  }

  const die = (signal: NodeJS.Signals): void => {
    remove()
    // Without listeners, the signal has its usual effect.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  }

  const onSignal = (signal: NodeJS.Signals): void => {
    if (closing !== undefined) die(signal)
    else close().then(() => die(signal))
  }

  const onBeforeExit = (): void => {
    if (closing === undefined) close()
  }

  const remove = (): void => {
    for (const signal of signals) process.removeListener(signal, onSignal)
    process.removeListener('beforeExit', onBeforeExit)
  }

  for (const signal of signals) process.on(signal, onSignal)
  process.on('beforeExit', onBeforeExit)
  return remove
}
