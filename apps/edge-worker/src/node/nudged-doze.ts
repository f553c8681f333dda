/** A sleep that can be ended from outside. */
export interface NudgedDoze {
  readonly doze: (ms: number, signal?: AbortSignal) => Promise<void>
  /** Ends the sleep under way, or the next one before it begins. */
  readonly nudge: () => void
}

/** Makes one, so that whoever looks for work now and then hears of it at once. */
export const createNudgedDoze = (): NudgedDoze => {
  let isNudged = false
  let wake: (() => void) | undefined
  return {
    doze: (ms, signal) =>
      new Promise((resolve) => {
        const end = (): void => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', end)
          wake = undefined
          isNudged = false
          resolve()
        }
        const timer = setTimeout(end, ms).unref()
        wake = end
        signal?.addEventListener('abort', end, { once: true })
        if (isNudged || signal?.aborted) end()
      }),
    nudge: () => {
      isNudged = true
      wake?.()
    },
  }
}
