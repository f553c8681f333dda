/** How long to wait. */
export interface WaitOptions {
  /**
   * In ms.
   * @default 2000
   */
  readonly timeoutMs?: number
}

/** A value that ends the wait. */
export type Found<T> = Exclude<T, undefined | null | false>

/**
 * Waits until a probe returns a value; it runs immediately and after every change.
 * @param subscribe calls back after every change; returns a function that stops it
 * @param describe describes the state for the error
 * @throws {Error} after `timeoutMs`, or the error of the probe
 */
export const waitUntil = async <T>(
  probe: () => T,
  subscribe: (changed: () => void) => () => void,
  describe: () => string,
  { timeoutMs = 2000 }: WaitOptions = {},
): Promise<Found<T>> => {
  let wake = (): void => {}
  let late = false
  const unsubscribe = subscribe(() => wake())
  const timer = setTimeout(() => {
    late = true
    wake()
  }, timeoutMs)
  try {
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        wake = resolve
      })
      const found = probe()
      if (found !== undefined && found !== null && found !== false) return found as Found<T>
      if (late) throw new Error(`The probe found nothing within ${timeoutMs} ms; ${describe()}`)
      await changed
    }
  } finally {
    clearTimeout(timer)
    unsubscribe()
  }
}
