import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Io } from '../io/io.ts'
import type { ProgressSnapshot } from './progress-snapshot.ts'
import { type BarStream, type ProgressForm, showProgress } from './show-progress.ts'

const snapshot: ProgressSnapshot = {
  ...{ name: 'calls.ndjson', bytes: 500_000, bytesBefore: 0, totalBytes: 1_000_000 },
  totals: { read: 1_000, sent: 990, rejected: 10, skipped: 0, filtered: 0, gaveUp: 0, warned: 0 },
  ...{ elapsedMs: 10_000, rowsPerSecond: 99.6, retries: 0, askedPerSecond: 1_000 },
  pace: { callsPerSecond: 1_000, concurrency: 4, pausedMs: 0 },
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const show = (form: ProgressForm) => {
  const stdout: string[] = []
  const stderr: string[] = []
  // Showing progress writes and uses nothing else.
  const io = {
    stdout: { write: (text: string) => stdout.push(text) },
    stderr: { write: (text: string) => stderr.push(text) },
  } as unknown as Io
  // Only a bar is drawn on it.
  const shown = showProgress(io, form, () => snapshot, {} as BarStream)
  return { stdout, stderr, shown }
}

it('writes a line every few seconds without a terminal, and none after the end', () => {
  const { stdout, stderr, shown } = show('lines')
  vi.advanceTimersByTime(11_000)
  expect(stderr).toEqual(
    Array(2).fill('50% · 990 sent · 10 rejected · 0:10 left · 100 rows/s · 0.5/1.0 MB · calls.ndjson\n'),
  )
  shown.end()
  vi.advanceTimersByTime(60_000)
  expect(stderr).toHaveLength(2)
  expect(stdout).toEqual([])
})

it('writes an event a second for machines, each a line of JSON', () => {
  const { stdout, stderr, shown } = show('json')
  vi.advanceTimersByTime(3_500)
  shown.end()
  expect(stdout).toHaveLength(3)
  expect(stdout[0]?.endsWith('\n')).toBe(true)
  expect(JSON.parse(stdout[0] ?? '')).toEqual({
    ...{ event: 'progress', name: 'calls.ndjson', bytes: 500_000, bytesBefore: 0, totalBytes: 1_000_000 },
    ...{ read: 1_000, sent: 990, rejected: 10, skipped: 0, filtered: 0, gaveUp: 0, warned: 0 },
    ...{ elapsedMs: 10_000, rowsPerSecond: 100, retries: 0 },
    pace: { callsPerSecond: 1_000, concurrency: 4, pausedMs: 0 },
  })
  expect(stderr).toEqual([])
})

it('writes nothing with --quiet', () => {
  const { stdout, stderr, shown } = show('none')
  vi.advanceTimersByTime(60_000)
  shown.end()
  expect([...stdout, ...stderr]).toEqual([])
})
