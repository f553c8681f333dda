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
      reject(new Error(`The probe found nothing within ${timeoutMs} ms; ${describe()}`))
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
