import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { expect, it } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'

const run = promisify(execFile)

/** Each with 100 calls and a pause of 20 ms. */
const turns = runs(300)

interface SoakReport {
  readonly accepted: number
  readonly acknowledged: number
  /** Bytes of heap and buffers after garbage collections, oldest first. */
  readonly heaps: readonly number[]
  /** Types of timers, sockets and other resources that keep the process alive. */
  readonly held: readonly string[]
}

const median = (values: readonly number[]): number =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0

it('keeps its memory constant while it sends, and no timer or socket after close', async () => {
  const segment = createFakeSegment({ keep: 'counts' })
  segment.faults.always({ status: 503, probability: 0.1 })
  segment.faults.always({ kind: 'reset', when: 'after-storing', probability: 0.05 })
  const listener = await listen(segment)
  const { stdout } = await run(
    process.execPath,
    [
      ...['--expose-gc', '--conditions=@org/source', join(import.meta.dirname, 'soak-process.js')],
      ...[listener.url, String(turns)],
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  )
  await listener.close()
  const report: SoakReport = JSON.parse(stdout)
  expect(report.accepted).toBe(turns * 100)
  expect(report.acknowledged).toBe(report.accepted)
  expect(segment.counts.calls).toBe(report.accepted)
  expect(report.held).toEqual([])
  // Ignore the first third, in which code is still compiled.
  const third = Math.floor(report.heaps.length / 3)
  const early = median(report.heaps.slice(third, 2 * third))
  const late = median(report.heaps.slice(2 * third))
  expect(third).toBeGreaterThan(2)
  expect(late - early).toBeLessThan(1_500_000)
})
