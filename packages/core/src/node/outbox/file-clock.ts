/** The longest time between two looks at the clock that counts, in milliseconds: the process may have been stopped. */
const maxStepMs = 10_000

/**
 * Creates the clock of a file: milliseconds that advance only while a process has the file open and runs. Ages are measured
 * with it, so that neither a wrong wall clock nor a time without a process makes a call too old.
 */
export const createFileClock = (monotonic: () => number) => {
  let value = 0
  let lookedAt = monotonic()
  const now = (): number => {
    const time = monotonic()
    value += Math.max(0, Math.min(time - lookedAt, maxStepMs))
    lookedAt = time
    return Math.floor(value)
  }
  return {
    now,
    /** Takes over the time in the file, if another process has advanced it further. */
    adopt(stored: number): void {
      value = Math.max(now(), stored)
    },
  }
}

/** See {@link createFileClock}. */
export type FileClock = ReturnType<typeof createFileClock>
