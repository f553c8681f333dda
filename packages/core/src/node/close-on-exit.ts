import process from 'node:process'

/** What is closed before a process ends: a client. */
export interface Closable {
  close(options: { readonly timeoutMs: number }): Promise<unknown>
}

/** How a process ends. */
export interface CloseOnExitOptions {
  /** Signals that end the process in order. @default ['SIGTERM'] */
  readonly signals?: readonly NodeJS.Signals[] | undefined
  /** Longest time for what is still to be sent, in milliseconds. @default 10000 */
  readonly timeoutMs?: number | undefined
  /** Told of what `close` resolves to, or throws, before the process ends. */
  readonly onClosed?: ((result: unknown) => void) | undefined
}

const defaultTimeoutMs = 10_000

/**
 * Closes a client before the process ends: when a signal asks it to, and when it has nothing left to do. After the close
 * the process dies of the signal as it would have without this handler; a second signal ends it at once. Other listeners
 * of the signal stay in charge of when the process ends.
 * @returns a function that takes the handlers away
 */
export const closeOnExit = (client: Closable, options: CloseOnExitOptions = {}): (() => void) => {
  const { signals = ['SIGTERM'], timeoutMs = defaultTimeoutMs, onClosed } = options
  let closing: Promise<void> | undefined

  const close = (): Promise<void> => {
    closing ??= client.close({ timeoutMs }).then(onClosed, onClosed)
    return closing
  }

  const die = (signal: NodeJS.Signals): void => {
    remove()
    // Without a listener left, the signal has its usual effect.
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
