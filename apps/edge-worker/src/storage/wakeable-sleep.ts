/** Creates a sleep that new work can interrupt. All that arrives within a turn of the event loop ends one sleep. */
export const createWakeableSleep = () => {
  /** `asked` until the turn is over; `due` if nothing slept by then, so that the next sleep ends at once. */
  let wakeUp: 'none' | 'asked' | 'due' = 'none'
  let end: (() => void) | undefined
  return {
    sleep: (ms: number, signal?: AbortSignal): Promise<void> =>
      new Promise((resolve) => {
        const finish = (): void => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', finish)
          end = undefined
          wakeUp = 'none'
          resolve()
        }
        const timer = setTimeout(finish, ms).unref()
        end = finish
        signal?.addEventListener('abort', finish, { once: true })
        if (wakeUp === 'due' || signal?.aborted) finish()
      }),
    /** Ends the current sleep, or the next one at once. */
    wake: (): void => {
      if (wakeUp !== 'none') return
      wakeUp = 'asked'
      setImmediate(() => {
        if (end === undefined) wakeUp = 'due'
        else end()
      })
    },
  }
}
