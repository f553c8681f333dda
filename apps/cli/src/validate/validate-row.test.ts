import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { locateValue } from './validate-row.ts'

/** Every path in a value, with the value there. */
const pathsOf = (
  value: unknown,
  path: readonly (string | number)[] = [],
): readonly (readonly (string | number)[])[] => {
  if (typeof value !== 'object' || value === null) return [path]
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [path, ...entries.flatMap(([name, inner]) => pathsOf(inner, [...path, name]))]
}

const at = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce((inner: unknown, name) => Reflect.get(inner as object, name), value)

describe('the place of a value', () => {
  it('is the start of its text, for every path of any JSON and any layout', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = `\n  ${JSON.stringify(value, null, indent)}`
        const lines = text.split('\n')
        for (const path of pathsOf(JSON.parse(JSON.stringify(value)))) {
          const { line, column } = locateValue(text, path)
          const rest = [lines[line - 1]?.slice(column - 1), ...lines.slice(line)].join('\n')
          const found = JSON.stringify(at(JSON.parse(text), path), null, indent)
          // The text there begins like the value; deeper lines are indented further.
          expect(rest.replace(/\s+/g, '').startsWith(found.replace(/\s+/g, ''))).toBe(true)
        }
      }),
    )
  })

  it('is the start of the enclosing object if a name is missing', () => {
    expect(locateValue('{"a": {"b": 1}}', ['a', 'c'])).toEqual({ line: 1, column: 7 })
    expect(locateValue('{"a": 1}', ['a', 'b', 'c'])).toEqual({ line: 1, column: 7 })
  })

  it('counts from the place of the text', () => {
    expect(locateValue('{"a":1}', ['a'], { line: 17, column: 3 })).toEqual({ line: 17, column: 8 })
    expect(locateValue('{\n"a":1}', ['a'], { line: 17, column: 3 })).toEqual({ line: 18, column: 5 })
  })

  it('is the start for text that is not JSON', () => {
    expect(locateValue('{oops', ['a'], { line: 2, column: 1 })).toEqual({ line: 2, column: 1 })
  })
})
