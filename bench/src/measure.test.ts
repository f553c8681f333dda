import { describe, expect, it } from 'vitest'
import { measure } from './measure.ts'
import { report } from './report.ts'

const subject = (name: string, samples: readonly number[], seen: string[] = []) => {
  let round = 0
  return {
    name,
    sample: () => {
      seen.push(name)
      round += 1
      return samples[round - 1] ?? Number.NaN
    },
  }
}

describe('measure', () => {
  it('lets the subjects take turns at being first, and leaves warm-ups out', async () => {
    const seen: string[] = []
    const subjects = [subject('a', [900, 2, 4], seen), subject('b', [900, 1, 2], seen)]
    const findings = await measure({ rounds: 2, warmUps: 1 }, { subjects, comparisons: [] })
    expect(seen.join('')).toBe('ababba')
    expect(findings.subjects.map(({ spread }) => spread.median)).toEqual([3, 1.5])
  })

  it('sets the two samples of one round against each other', async () => {
    const subjects = [subject('floor', [1, 10, 2]), subject('ours', [2, 20, 4])]
    const comparisons = [
      { subject: 'ours', against: 'floor', atMost: 2 },
      { subject: 'ours', against: 'floor', atMost: 1.9 },
      { subject: 'floor', against: 'ours', atLeast: 0.6 },
    ]
    const findings = await measure({ rounds: 3, warmUps: 0 }, { subjects, comparisons })
    expect(findings.comparisons.map(({ ratio, kept }) => [ratio, kept])).toEqual([
      [{ median: 2, low: 2, high: 2 }, true],
      [{ median: 2, low: 2, high: 2 }, false],
      [{ median: 0.5, low: 0.5, high: 0.5 }, false],
    ])
    const text = report('example', { about: 'an example', unit: 'ms', rounds: 3 }, findings)
    expect(text).toContain('ours / floor')
    expect(text).toContain('≤ 2: kept')
    expect(text).toContain('≤ 1.9: BROKEN')
    expect(text).toContain('≥ 0.6: BROKEN')
  })

  it('refuses a comparison with what is not measured', async () => {
    const comparisons = [{ subject: 'ours', against: 'nobody' }]
    const run = measure({ rounds: 1, warmUps: 0 }, { subjects: [subject('ours', [1])], comparisons })
    await expect(run).rejects.toThrow('"nobody"')
  })
})
