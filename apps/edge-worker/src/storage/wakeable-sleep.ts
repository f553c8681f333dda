/** A sleep that can be interrupted. */
export interface WakeableSleep {
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Ends the current sleep, or the next one at once. */
  readonly wake: () => void
}

/** Creates a sleep that new work can interrupt. */
export const createWakeableSleep = (): WakeableSleep => {
  let isWoken = false
  let end: (() => void) | undefined
  return {
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const finish = (): void => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', finish)
          end = undefined
          isWoken = false
          resolve()
        }
        const timer = setTimeout(finish, ms).unref()
        end = finish
        signal?.addEventListener('abort', finish, { once: true })
        if (isWoken || signal?.aborted) finish()
      }),
    wake: () => {
      isWoken = true
      end?.()
    },
  }
}
