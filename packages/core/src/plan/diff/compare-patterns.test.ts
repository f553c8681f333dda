import { describe, expect, it } from 'vitest'
import { compilePattern } from '../schema/pattern.ts'
import { comparePatterns } from './compare-patterns.ts'

const matches = (source: string, text: string): boolean => {
  const pattern = compilePattern(source)
  return pattern.ok && pattern.test(text)
}

describe('comparePatterns', () => {
  it('is right about each pair of patterns', () => {
    const sources = [
      '',
      'a',
      '^a',
      'a$',
      '^a$',
      '^a+$',
      '^(?:aa)+$',
      '^\\w$',
      '(?i)^A$',
      '\\ba\\b',
      '(?m)^a$',
      '^\\pL$',
      '🙂',
    ]
    const letters = ['', 'a', 'A', '_', 'é', ' ', '\n', '🙂']
    const texts = letters.flatMap((one) => letters.flatMap((other) => letters.map((last) => one + other + last)))
    for (const inner of sources) {
      for (const outer of sources) {
        const { isWithin, onlyInner } = comparePatterns(inner, outer)
        const difference = texts.find((text) => matches(inner, text) && !matches(outer, text))
        expect([inner, outer, isWithin]).toEqual([inner, outer, difference === undefined])
        expect(onlyInner.length > 0).toBe(!isWithin)
        for (const text of onlyInner) expect([matches(inner, text), matches(outer, text)]).toEqual([true, false])
      }
    }
  })

  it('ends without an answer for patterns that are too large, and for those that Segment cannot run', () => {
    expect(comparePatterns('(?:[ab]{30}c){30}', '(?:[ab]{30}c){29}d')).toMatchObject({ isWithin: false })
    expect(comparePatterns('(?=a)', 'a')).toEqual({ isWithin: false, onlyInner: [] })
  })
})
