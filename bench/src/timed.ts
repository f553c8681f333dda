/** Units of time, and how many of them are in a millisecond. */
const perMillisecond = { ms: 1, µs: 1_000 } as const

/**
 * A sample of the duration of one operation.
 * @param operations how often `work` runs per sample; enough to exceed the resolution of the clock and a GC pause
 */
export const timed =
  (work: () => unknown, { operations, unit }: { operations: number; unit: keyof typeof perMillisecond }) =>
  async (): Promise<number> => {
    const start = performance.now()
    for (let operation = 0; operation < operations; operation += 1) {
      const result = work()
      // A synchronous operation does not pay for a turn of the event loop.
      if (result instanceof Promise) await result
    }
    return ((performance.now() - start) * perMillisecond[unit]) / operations
  }
