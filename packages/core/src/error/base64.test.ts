import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBase64, decodeBase64Text, encodeBase64, encodeBase64Text, toBase64Url } from './base64.ts'

describe('base64', () => {
  it('produces the same output as Node, for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
        expect(toBase64Url(encodeBase64(bytes))).toBe(Buffer.from(bytes).toString('base64url'))
      }),
    )
  })

  it('decodes its own output, in either alphabet', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const text = encodeBase64(bytes)
        expect(decodeBase64(text)).toEqual(bytes)
        expect(decodeBase64(toBase64Url(text))).toEqual(bytes)
      }),
    )
  })

  it('writes text as UTF-8', () => {
    expect(encodeBase64Text('clé 🔑')).toBe(Buffer.from('clé 🔑').toString('base64'))
    expect(decodeBase64Text(encodeBase64Text('clé 🔑'))).toBe('clé 🔑')
  })

  it('ignores line breaks and rejects text that is not base64', () => {
    expect(decodeBase64Text('aGVs\r\nbG8=\n')).toBe('hello')
    expect(decodeBase64('a')).toBeUndefined()
    expect(decodeBase64('a*bc')).toBeUndefined()
  })
})
