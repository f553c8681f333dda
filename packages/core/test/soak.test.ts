import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { expect, it } from 'vitest'

const run = promisify(execFile)

/** How long it lasts; `SOAK_SECONDS=300` for the real thing. */
const seconds = Number(process.env.SOAK_SECONDS ?? 10)

interface SoakReport {
  readonly accepted: number
  readonly acknowledged: number
  /** Bytes of heap and buffers after a collection, in the order of time. */
  readonly heaps: readonly number[]
  /** Kinds of timers, sockets and the like that would keep the process alive. */
  readonly held: readonly string[]
}

const median = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0

it(
  'holds on to nothing however long it sends, and to no timer or socket once it is closed',
  async () => {
    const segment = createFakeSegment({ keep: 'counts' })
    segment.faults.always({ status: 503, probability: 0.1 })
    segment.faults.always({ kind: 'reset', when: 'after-storing', probability: 0.05 })
    const listener = await listen(segment)
    const { stdout } = await run(
      process.execPath,
      [
        ...['--expose-gc', '--conditions=@org/source', join(import.meta.dirname, 'soak-process.js')],
        ...[listener.url, String(seconds)],
      ],
      { maxBuffer: 64 * 1024 * 1024 },
    )
    await listener.close()
    const report: SoakReport = JSON.parse(stdout)
    expect(report.accepted).toBeGreaterThan(seconds * 500)
    expect(report.acknowledged).toBe(report.accepted)
    expect(segment.counts.calls).toBe(report.accepted)
    expect(report.held).toEqual([])
    // Compiled code settles in the first third; after it the heap stays where it is.
    const third = Math.floor(report.heaps.length / 3)
    const early = median(report.heaps.slice(third, 2 * third))
    const late = median(report.heaps.slice(2 * third))
    expect(third).toBeGreaterThan(2)
    expect(late - early).toBeLessThan(1_500_000)
  },
  (seconds + 60) * 1_000,
)
