import { spreadOf } from '../statistics.ts'
import { residentMb } from './process-usage.ts'

/** Memory of a process under long load, in megabytes. */
export interface Soak {
  /** Median of the second quarter; before that the process warms up. */
  readonly earlyMb: number
  /** Median of the last quarter. */
  readonly lateMb: number
}

const quarterMedian = (samples: readonly number[], quarter: number): number =>
  spreadOf(samples.slice(Math.floor((samples.length * (quarter - 1)) / 4), Math.ceil((samples.length * quarter) / 4)))
    .median

/** Early and late memory of samples that were taken at even intervals. @throws {RangeError} for no samples */
export const soakOf = (samples: readonly number[]): Soak => ({
  earlyMb: quarterMedian(samples, 2),
  lateMb: quarterMedian(samples, 4),
})

/** Samples the memory of a process every half second until the load ends. */
export const soak = async (pid: number, load: Promise<unknown>): Promise<Soak> => {
  const samples: number[] = []
  const timer = setInterval(() => samples.push(residentMb(pid)), 500)
  try {
    await load
  } finally {
    clearInterval(timer)
  }
  return soakOf(samples)
}
