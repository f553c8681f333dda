/** How long to wait. */
export interface WaitOptions {
  /**
   * In ms.
   * @default 2000
   */
  readonly timeoutMs?: number
}

/** A value that ends a wait. */
export type Found<T> = Exclude<T, undefined | null | false>

/**
 * Waits until a probe finds what it looks for; it looks at once and again after every change.
 * @param subscribe calls back after every change; returns what stops it
 * @param describe what to say of the state when time is up
 * @throws {Error} when time is up, or what the probe throws
 */
export const waitUntil = <T>(
  probe: () => T,
  subscribe: (changed: () => void) => () => void,
  describe: () => string,
  { timeoutMs = 2000 }: WaitOptions = {},
): Promise<Found<T>> =>
  new Promise((resolve, reject) => {
    let unsubscribe = (): void => {}
    const timer = setTimeout(() => {
      unsubscribe()
      reject(new Error(`Nothing that was waited for came within ${timeoutMs} ms; ${describe()}`))
    }, timeoutMs)
    const end = (settle: () => void): void => {
      clearTimeout(timer)
      unsubscribe()
      settle()
    }
    const look = (): void => {
      try {
        const found = probe()
        if (found !== undefined && found !== null && found !== false) end(() => resolve(found as Found<T>))
      } catch (error) {
        end(() => reject(error))
      }
    }
    unsubscribe = subscribe(look)
    look()
  })
