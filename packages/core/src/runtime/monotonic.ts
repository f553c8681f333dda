/** The clock for durations of every runtime, in milliseconds; it never goes back and never jumps. */
export const monotonic = (): number => performance.now()
