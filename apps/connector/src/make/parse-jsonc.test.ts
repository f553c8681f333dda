import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsoncError, parseJsonc } from './parse-jsonc.ts'

describe('parseJsonc', () => {
  it('reads comments, trailing commas and a byte order mark', () => {
    const text = '\uFEFF// first\n{ "a": [1, 2,], /* in\nbetween */ "b": "// no comment", }\n'
    expect(parseJsonc(text)).toEqual({ a: [1, 2], b: '// no comment' })
  })

  it('reads all JSON as JSON.parse does, own names included', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), (text) => {
        expect(parseJsonc(text)).toEqual(JSON.parse(text))
      }),
    )
    expect(Object.keys(parseJsonc('{"__proto__": 1}') as object)).toEqual(['__proto__'])
  })

  it.each([
    ['{"a": 1, "a": 2}', 'twice'],
    ["{'a': 1}", 'double quotes'],
    ['{"a" 1}', 'colon'],
    ['[1 2]', 'comma'],
    ['{"a": 1 "b": 2}', 'comma'],
    ['"open', 'not closed'],
    ['"\\x"', 'escape'],
    ['nul', 'value'],
    ['', 'too early'],
    ['1 1', 'after the value'],
    ['NaN', 'value'],
    ['['.repeat(2000), 'too deep'],
  ])('refuses %j and says why', (text, why) => {
    expect(() => parseJsonc(text)).toThrow(JsoncError)
    expect(() => parseJsonc(text)).toThrow(why)
  })

  it('names the place', () => {
    expect(() => parseJsonc('{\n  "a": 1,\n  "b": ?\n}')).toThrow('line 3, column 8')
  })
})
