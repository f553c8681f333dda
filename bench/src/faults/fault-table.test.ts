import { describe, expect, it } from 'vitest'
import { faultTable, resultText } from './fault-table.ts'
import type { FaultResult } from './run-fault.ts'

const result: FaultResult = {
  ...{ given: 500, delivered: 500, requests: 34, repeated: 0, renamed: 0 },
  ...{ settled: 500, thrown: 0, end: 'closed' },
}

describe('the table of faults', () => {
  it.each<[Partial<FaultResult>, string]>([
    [{}, 'all · 34'],
    [{ delivered: 20 }, '**480 lost** · 34'],
    [{ repeated: 45, renamed: 2 }, 'all · 34 · 45 twice · 2 under two ids'],
    [{ delivered: 499, settled: 490, thrown: 1 }, '**1 lost** · 34 · 9 unsettled'],
    [{ settled: 0, end: 'hung' }, 'all · 34 · 500 unsettled · **hung**'],
    [{ delivered: 0, settled: 0, requests: 1, end: 'crashed' }, '**500 lost** · 1 · **crashed**'],
  ])('says what %j means', (part, text) => {
    expect(resultText({ ...result, ...part }, true)).toBe(text)
  })

  it('does not count outcomes that a client never reports', () => {
    expect(resultText({ ...result, settled: 0 }, false)).toBe('all · 34')
  })

  it('is Markdown', () => {
    expect(faultTable(['a', 'b'], [{ fault: 'none', cells: ['all · 1', 'all · 2'] }])).toBe(
      '| Fault | a | b |\n| --- | --- | --- |\n| none | all · 1 | all · 2 |',
    )
  })
})
