/** The one timer of a request, which waits for one thing at a time. */
export interface RequestTimer {
  /** Calls back after this many milliseconds. Replaces an earlier callback. */
  set(ms: number, callback: () => void): void
  /** Cancels the callback. */
  stop(): void
}

/** How long a part of a request that others answer may take, in milliseconds, if the request can do without it. */
export const patienceMs = 2_000

/** Waits for a promise until its time is over. @returns undefined if it takes longer */
export const withPatience = <Value>(
  work: Promise<Value>,
  ms: number,
  timer: RequestTimer,
): Promise<Value | undefined> => {
  const { promise: late, resolve } = Promise.withResolvers<undefined>()
  timer.set(ms, () => resolve(undefined))
  return Promise.race([work, late])
}

/** How often a running timer checks whether its callback is due, in milliseconds. */
const tickMs = 1_000

/**
 * Creates a timer. On Workers setting and clearing a timer costs several times a call's validation, so it is started once
 * and keeps running while its callback changes. A callback that replaced another may come up to a second late.
 */
export const createRequestTimer = (): RequestTimer => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let dueAt = 0
  let call: () => void

  const wait = (ms: number): void => {
    timer = setTimeout(
      () => {
        timer = undefined
        const leftMs = dueAt - performance.now()
        if (leftMs > 0) wait(leftMs)
        else call()
      },
      Math.min(ms, tickMs),
    )
  }

  return {
    set(ms, callback) {
      dueAt = performance.now() + ms
      call = callback
      if (timer === undefined) wait(ms)
    },
    stop() {
      clearTimeout(timer)
    },
  }
}
