/** Creates a sleep that new work can interrupt. */
export const createWakeableSleep = () => {
  let isWoken = false
  let end: (() => void) | undefined
  return {
    sleep: (ms: number, signal?: AbortSignal): Promise<void> =>
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
    /** Ends the current sleep, or the next one at once. */
    wake: (): void => {
      isWoken = true
      end?.()
    },
  }
}
