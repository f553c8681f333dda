import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pixelGif, readPixel } from './pixel.ts'

const call = { writeKey: 'key', userId: 'user-42', event: 'Email Opened ö?>', properties: { subject: '~~~' } }
const base64 = (text: string): string => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

describe('readPixel', () => {
  it.each([
    ['the standard alphabet', (text: string) => text],
    ['the alphabet for URLs', (text: string) => text.replaceAll('+', '-').replaceAll('/', '_')],
    ['no padding', (text: string) => text.replace(/=+$/, '')],
  ])('reads base64 in %s', (_, write) => {
    expect(readPixel(new URLSearchParams({ data: write(base64(JSON.stringify(call))) }))).toEqual(call)
  })

  it('reads a plus sign that was not escaped', () => {
    const data = base64('{"a":"~~>>~~??"}')
    expect(data).toMatch(/[+/]/)
    expect(readPixel(new URLSearchParams(`data=${data}`))).toEqual({ a: '~~>>~~??' })
  })

  it('nests dotted names', () => {
    const query = 'userId=user-42&event=Email%20Opened&properties.subject=Hello&properties.a.b=1&writeKey=key'
    expect(readPixel(new URLSearchParams(query))).toEqual({
      userId: 'user-42',
      event: 'Email Opened',
      properties: { subject: 'Hello', a: { b: '1' } },
      writeKey: 'key',
    })
  })

  it('treats names such as __proto__ as plain fields', () => {
    const read = readPixel(new URLSearchParams('__proto__.polluted=yes&constructor.prototype.polluted=yes'))
    expect(Object.keys(read ?? {})).toEqual(['__proto__', 'constructor'])
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  it('rejects data that is not a call', () => {
    for (const data of ['%%%', base64('[]'), base64('nonsense')]) {
      expect(readPixel(new URLSearchParams({ data }))).toBeUndefined()
    }
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (query) => void readPixel(new URLSearchParams(query))))
    readPixel(new URLSearchParams(`${'a.'.repeat(50_000)}=1`))
  })

  it('has a GIF with one pixel', () => {
    expect(new TextDecoder().decode(pixelGif.subarray(0, 6))).toBe('GIF89a')
    expect([...pixelGif.subarray(6, 10)]).toEqual([1, 0, 1, 0])
  })
})
