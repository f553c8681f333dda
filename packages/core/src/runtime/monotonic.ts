/**
 * Makes a clock for durations out of any clock: it never goes back and never throws. A test may replace or remove the
 * clock of the runtime, even while a client works.
 * @param read milliseconds from any start
 */
export const steadyClock = (read: () => number): (() => number) => {
  let offset = 0
  let last = 0
  return () => {
    let time: number
    try {
      time = read()
    } catch {
      return last
    }
    if (!Number.isFinite(time)) return last
    if (time + offset < last) offset = last - time
    last = time + offset
    return last
  }
}

/** The clock for durations of every runtime, in milliseconds; it never goes back and never jumps. */
export const monotonic: () => number = steadyClock(() => performance.now())
