import { expect, it } from 'vitest'
import { SegmentError } from '../error/segment-error.ts'
import { createFailureReport } from './failure-report.ts'

it.each([
  [{ outcome: 'refused' }, 'A track call was refused: aborted: It stopped.'],
  [{ outcome: 'gave-up' }, 'A track call was given up: aborted: It stopped.'],
  [{ outcome: 'gave-up', kept: true }, 'A track call stays in the outbox: aborted: It stopped.'],
] as const)('says what became of a call: %j', (outcome, line) => {
  const lines: string[] = []
  const { failed } = createFailureReport({
    onError: undefined,
    runtime: { logError: (text) => lines.push(text) },
    secrets: [],
  })
  const error = new SegmentError('aborted', 'It stopped.')
  failed(error, { ...outcome, attempts: 1, error, call: { type: 'track' } })
  expect(lines).toEqual([`segment-core: ${line}`])
})
