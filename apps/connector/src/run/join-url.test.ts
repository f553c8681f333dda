import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { joinUrl } from './build-request.ts'

describe('joinUrl', () => {
  it.each([
    ['https://a.example', '/v1/x', 'https://a.example/v1/x'],
    ['https://a.example/', '//v1/group/', 'https://a.example/v1/group/'],
    ['https://a.example/base', 'x?y=//z', 'https://a.example/base/x?y=//z'],
    ['https://a.example', 'https://b.example//x', 'https://b.example/x'],
    ['https://a.example', '/a b/ü', 'https://a.example/a%20b/%C3%BC'],
    ['https://a.example', '/a%20b', 'https://a.example/a%20b'],
    ['https://a.example', '@evil.example', 'https://a.example/@evil.example'],
    ['https://a.example', '.evil.example', 'https://a.example/.evil.example'],
  ])('%s and %s make %s', (base, url, expected) => {
    expect(joinUrl(base, url, true)).toBe(expected)
  })

  it('does not encode the path if disabled', () => {
    expect(joinUrl('https://a.example', '/a b', false)).toBe('https://a.example/a b')
  })

  it('rejects what is not a URL', () => {
    expect(() => joinUrl('', '/x', true)).toThrow('absolute')
  })

  it('keeps every path that starts with a slash on the host', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const joined = joinUrl('https://a.example', `/${text}`, true)
        expect(new URL(joined).origin).toBe('https://a.example')
      }),
      { numRuns: runs(300) },
    )
  })
})
