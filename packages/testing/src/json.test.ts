import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonBytes } from './json.ts'

describe('the bytes of JSON', () => {
  it('are those of an encoder', () => {
    const text = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(fc.array(fc.oneof(text, fc.jsonValue({ stringUnit: 'binary' }))), (value) => {
        const sent = JSON.parse(JSON.stringify(value))
        expect(jsonBytes(sent)).toBe(new TextEncoder().encode(JSON.stringify(sent)).byteLength)
      }),
    )
    expect(jsonBytes('aé€😀\uD800')).toBe(1 + 2 + 3 + 4 + 6 + 2)
  })
})
