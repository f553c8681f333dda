import { describe, expect, it } from 'vitest'
import { fragmentOf, readFragment } from './share.ts'

describe('a fragment', () => {
  it.each(['{}', 'a&b=c#d%', '😀 ü\n"', '=', '%E0%A4%A'])('carries text unchanged: %s', (text) => {
    expect(readFragment(`#${fragmentOf(text)}`)).toEqual({ text, targets: [] })
    expect(readFragment(fragmentOf(text, ['ga4', 'unify']))).toEqual({ text, targets: ['ga4', 'unify'] })
    expect(fragmentOf(text)).toMatch(/^[\w.!~*'()%=-]+$/)
  })

  it.each(['', '#', '#heading', '#call', '#call=', '#call=%E0%A4%A', '#&&=', '#for=ga4'])(
    'of something else is none: %s',
    (fragment) => {
      expect(readFragment(fragment)).toBeUndefined()
    },
  )
})
