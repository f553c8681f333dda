/** Units of time by how many of them a millisecond has. */
const perMillisecond = { ms: 1, µs: 1_000 } as const

/**
 * A sample that says how long one operation takes.
 * @param operations how often `work` runs per sample; enough of them to outlast the clock's grain and a pause for garbage
 */
export const timed =
  (work: () => unknown, { operations, unit }: { operations: number; unit: keyof typeof perMillisecond }) =>
  async (): Promise<number> => {
    const start = performance.now()
    for (let operation = 0; operation < operations; operation += 1) {
      const result = work()
      // An operation that answers at once does not pay for a turn of the event loop.
      if (result instanceof Promise) await result
    }
    return ((performance.now() - start) * perMillisecond[unit]) / operations
  }
