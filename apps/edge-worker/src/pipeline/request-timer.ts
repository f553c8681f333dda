/** The one timer of a request, which waits for one thing at a time. */
export interface RequestTimer {
  /** Calls back after so many milliseconds, in place of whatever was to be called before. */
  set(ms: number, callback: () => void): void
  /** Nothing is called any more. */
  stop(): void
}

/** How often a timer that was set looks at what it is for by now, in milliseconds. */
const beatMs = 1_000

/**
 * Makes a timer. On Workers setting one and clearing it takes several times as long as judging a call, so it is set once
 * and left running; what it is for changes. It may call up to a second too late where it was set anew.
 */
export const createRequestTimer = (): RequestTimer => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let dueAt = 0
  let call: () => void

  const wait = (ms: number): void => {
    timer = setTimeout(
      () => {
        timer = undefined
        const leftMs = dueAt - Date.now()
        if (leftMs > 0) wait(leftMs)
        else call()
      },
      Math.min(ms, beatMs),
    )
  }

  return {
    set(ms, callback) {
      dueAt = Date.now() + ms
      call = callback
      if (timer === undefined) wait(ms)
    },
    stop() {
      clearTimeout(timer)
    },
  }
}
