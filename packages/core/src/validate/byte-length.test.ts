import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { byteLength } from './byte-length.ts'

describe('byteLength', () => {
  it.each([
    ['', 0],
    ['a', 1],
    ['\u007f', 1],
    ['\u0080', 2],
    ['é', 2],
    ['\u07ff', 2],
    ['\u0800', 3],
    ['€', 3],
    ['😀', 4],
    ['\ud83d', 3],
    ['\ude00', 3],
    ['\ude00\ud83d', 6],
    ['\ud83d\ud83d\ude00', 7],
    ['\ud83da', 4],
  ])('of %j is %i', (text, bytes) => expect(byteLength(text)).toBe(bytes))

  it('is what TextEncoder writes, whatever the text', () => {
    const unit = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 0, max: 0xffff }).map((u) => String.fromCharCode(u)),
    )
    fc.assert(
      fc.property(fc.array(unit), (parts) => {
        const text = parts.join('')
        expect(byteLength(text)).toBe(new TextEncoder().encode(text).length)
      }),
      { numRuns: runs(1_000) },
    )
  })
})
