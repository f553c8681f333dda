/** Time over which the speed is measured, in milliseconds, so that a long import shows how fast it is now. */
const windowMs = 15_000

/**
 * Creates the function that turns the number of rows so far into rows per second over the last few seconds.
 * @param now milliseconds of a clock that never goes back
 */
export const createRowSpeed = (now: () => number): ((rows: number) => number) => {
  let samples: { readonly at: number; readonly rows: number }[] = [{ at: now(), rows: 0 }]
  return (rows) => {
    const at = now()
    samples = [...samples.filter((sample) => at - sample.at < windowMs), { at, rows }]
    const [first] = samples
    return first === undefined || at === first.at ? 0 : ((rows - first.rows) * 1_000) / (at - first.at)
  }
}
