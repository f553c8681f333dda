import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { spaces, written } from '../../test/written-json.ts'
import { findValue } from './find-value.ts'
import { textItems, textMembers } from './json-text.ts'

type Path = readonly (string | number)[]

/** Every path of a value, and the value there. */
const pathsOf = (value: unknown, path: Path = []): readonly (readonly [Path, unknown])[] => [
  [path, value],
  ...(Array.isArray(value)
    ? value.flatMap((item, index) => pathsOf(item, [...path, index]))
    : typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, item]) => pathsOf(item, [...path, name]))
      : []),
]

const foundText = (text: string, path: Path): string => {
  const { start, end } = findValue(text, path)
  return text.slice(start, end)
}

describe('finding a value in JSON text', () => {
  it('finds the value of every path', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), spaces, (value, space) => {
        const given: unknown = JSON.parse(JSON.stringify(value))
        const text = `${space}${written(given, space, false)}${space}`
        for (const [path, inner] of pathsOf(given)) {
          expect(findValue(text, path).found).toBe(true)
          expect(JSON.parse(foundText(text, path))).toEqual(inner)
        }
      }),
    )
  })

  it('keeps every digit', () => {
    expect(foundText('{"a": [ 1, {"id":1234567890123456789.10} ]}', ['a', 1, 'id'])).toBe('1234567890123456789.10')
  })

  it('uses the last of two members with one name, as JSON.parse does', () => {
    expect(foundText('{"a":1,"\\u0061":2}', ['a'])).toBe('2')
  })

  it('returns the closest enclosing value if the path ends early', () => {
    const text = '{"a":{"b":1}}'
    expect(findValue(text, ['a', 'x', 'y'])).toEqual({ start: 5, end: 12, found: false })
    expect(findValue(text, ['a', 'b', 'c'])).toEqual({ start: 10, end: 11, found: false })
    expect(findValue('[1]', [3])).toEqual({ start: 0, end: 3, found: false })
  })
})

it('lists items and members with their positions', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), spaces, (list, space) => {
      const given: readonly unknown[] = JSON.parse(JSON.stringify(list))
      const text = written(given, space, false)
      expect(textItems(text, 0).map(({ start, end }) => JSON.parse(text.slice(start, end)))).toEqual(given)
    }),
  )
  const text = '{"a":{"b":[1,{"c":"}"}]}, "\\u0064" : null}'
  expect(textMembers(text, 0).map(({ name, valueStart, end }) => [name, text.slice(valueStart, end)])).toEqual([
    ['a', '{"b":[1,{"c":"}"}]}'],
    ['d', 'null'],
  ])
})
