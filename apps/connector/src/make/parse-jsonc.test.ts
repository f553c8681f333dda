import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { JsoncError, parseJsonc } from './parse-jsonc.ts'

const isAccepted = (parse: () => unknown): boolean => {
  try {
    parse()
    return true
  } catch {
    return false
  }
}

describe('parseJsonc', () => {
  it('reads comments, trailing commas and a byte order mark', () => {
    const text = '\uFEFF// first\n{ "a": [1, 2,], /* in\nbetween */ "b": "// no comment", }\n'
    expect(parseJsonc(text)).toEqual({ a: [1, 2], b: '// no comment' })
  })

  it('reads JSON as JSON.parse does, members named __proto__ included', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
        expect(parseJsonc(text)).toEqual(JSON.parse(text))
      }),
      { numRuns: runs(100) },
    )
    expect(Object.keys(parseJsonc('{"__proto__": 1}') as object)).toEqual(['__proto__'])
  })

  it('accepts nothing that JSON.parse rejects, except for comments and trailing commas', () => {
    const change = fc.record({
      text: fc.json({ maxDepth: 3 }),
      at: fc.nat(),
      put: fc.constantFrom('', ',', '{', ']', '"', '\\', '0', '-', '.', 'e', 't', ' ', '\n', '\u0001', ':'),
    })
    fc.assert(
      fc.property(change, ({ text, at, put }) => {
        const offset = at % (text.length + 1)
        const changed = text.slice(0, offset) + put + text.slice(offset + (put === '' ? 1 : 0))
        fc.pre(!/\/[/*]|,\s*[\]}]/.test(changed))
        if (isAccepted(() => parseJsonc(changed))) expect(parseJsonc(changed)).toEqual(JSON.parse(changed))
      }),
      { numRuns: runs(300) },
    )
  })

  it.each([
    ['{"a": 1, "a": 2}', '"a" is repeated (line 1, column 10)'],
    ["{'a': 1}", 'Invalid symbol (line 1, column 2)'],
    ['{"a" 1}', 'Colon expected (line 1, column 6)'],
    ['[1 2]', 'Comma expected (line 1, column 4)'],
    ['{"a": 1 "b": 2}', 'Comma expected (line 1, column 9)'],
    ['{"a": 1', 'Close brace expected (line 1, column 8)'],
    ['[1,\n2', 'Close bracket expected (line 2, column 2)'],
    ['"open', 'Unexpected end of string'],
    ['/* open', 'Unexpected end of comment'],
    ['"\\x"', 'Invalid escape character'],
    ['nul', 'Invalid symbol'],
    ['', 'Value expected (line 1, column 1)'],
    ['1 1', 'End of file expected'],
    ['NaN', 'Invalid symbol'],
    ['['.repeat(100_000), 'deeper than 512'],
  ])('rejects %j and says why', (text, why) => {
    expect(() => parseJsonc(text)).toThrow(JsoncError)
    expect(() => parseJsonc(text)).toThrow(why)
  })

  it('locates an error by line and column', () => {
    expect(() => parseJsonc('{\n  "a": 1,\n  "b": ?\n}')).toThrow('line 3, column 8')
  })
})
