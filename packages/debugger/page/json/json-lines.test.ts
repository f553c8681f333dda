import { describe, expect, it } from 'vitest'
import { type JsonLine, type JsonMark, jsonBounds, jsonLines, untouched } from './json-lines.ts'

const written = (line: JsonLine): string => {
  const { token, name, depth, comma } = line
  const shown =
    token.kind === 'text'
      ? `"${token.text}"${token.cut > 0 ? `+${token.cut}` : ''}`
      : token.kind === 'open'
        ? `${token.text}${token.folded ? `…${token.size}` : ''}`
        : token.kind === 'more'
          ? `more ${token.hidden}`
          : token.kind === 'missing'
            ? 'missing'
            : token.text
  return `${' '.repeat(depth)}${typeof name === 'string' ? `${name}: ` : ''}${shown}${comma ? ',' : ''}`
}
const write = (...given: Parameters<typeof jsonLines>): string[] => jsonLines(...given).map(written)

const mark = (path: JsonMark['path'], message = 'wrong'): JsonMark => ({ path, tone: 'error', message })

describe('a value as lines', () => {
  it('looks like JSON, with properties and items in order', () => {
    const value = { a: 'x', b: [1, true, null], c: {}, d: [] }
    expect(write(value)).toEqual([
      '{',
      ' a: "x",',
      ' b: [',
      '  1,',
      '  true,',
      '  null',
      ' ],',
      ' c: {},',
      ' d: []',
      '}',
    ])
  })

  it('shows property names with a meaning in JavaScript', () => {
    expect(write(JSON.parse('{"__proto__":1,"constructor":{"x":2}}'))).toEqual([
      '{',
      ' __proto__: 1,',
      ' constructor: {',
      '  x: 2',
      ' }',
      '}',
    ])
  })

  it('has a unique id for each line, even if names contain slashes', () => {
    const value = { 'a/1:b': { c: 1 }, a: { 'b/1:c': 1, b: { c: 1 } }, '1': [1, [2]] }
    const ids = jsonLines(value).map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('marks', () => {
  it('appear on the line they refer to', () => {
    const lines = jsonLines({ a: { b: [{ c: 1 }] } }, [mark(['a', 'b', 0, 'c']), mark(['a'], 'other')])
    expect(lines.filter(({ marks }) => marks.length > 0).map(({ name, marks }) => [name, marks[0]?.message])).toEqual([
      ['a', 'other'],
      ['c', 'wrong'],
    ])
  })

  it('add a line for a missing property, in an empty object too', () => {
    expect(write({ a: 1 }, [mark(['event'])])).toEqual(['{', ' a: 1', ' event: missing', '}'])
    expect(write({ p: {} }, [mark(['p', 'q'])])).toEqual(['{', ' p: {', '  q: missing', ' }', '}'])
  })

  it('with an empty path appear on the top value', () => {
    expect(jsonLines('text', [mark([])])[0]?.marks).toHaveLength(1)
  })

  it('show their entry among 100,000, and at any depth', () => {
    const value = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`n${index}`, index]))
    const lines = jsonLines(value, [mark(['n99998'])])
    expect(lines.map(written).slice(-4)).toEqual([` more ${100_000 - 102}`, ' n99998: 99998,', ' more 1', '}'])
    expect(lines.length).toBeLessThan(120)

    let deep: unknown = 'end'
    const path: number[] = []
    for (let depth = 0; depth < 50; depth += 1) {
      deep = [deep]
      path.push(0)
    }
    expect(jsonLines(deep, [mark(path)]).some(({ marks }) => marks.length > 0)).toBe(true)
  })
})

describe('bounds', () => {
  it('hold for wide, deep and branching values', () => {
    const bush = (depth: number): unknown =>
      depth === 0 ? 1 : Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`k${index}`, bush(depth - 1)]))
    const abyss = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`)
    for (const value of [bush(3), abyss, Array.from({ length: 1e6 }, () => [])]) {
      expect(jsonLines(value).length).toBeLessThan(1000)
    }
  })

  it('hold if the reader expands everything', () => {
    const wide = { a: Array.from({ length: 100_000 }, (_, index) => index) }
    const entries = new Map([['/1:a', 1_000_000]])
    expect(jsonLines(wide, [], { ...untouched, entries }).length).toBeLessThan(jsonBounds.lines + 10)
  })

  it('truncate long text until it is expanded, never within a character', () => {
    const text = `${'x'.repeat(jsonBounds.textLength - 1)}🧪${'y'.repeat(10)}`
    const [cut] = jsonLines(text)
    expect(cut?.token).toMatchObject({ cut: 11 })
    expect(cut?.token.kind === 'text' && cut.token.text.isWellFormed()).toBe(true)
    expect(jsonLines(text, [], { ...untouched, open: new Map([['', true]]) })[0]?.token).toMatchObject({ text, cut: 0 })
  })

  it('yield to what the reader collapses and expands', () => {
    expect(write({ a: [1] }, [], { ...untouched, open: new Map([['/1:a', false]]) })).toEqual(['{', ' a: […1', '}'])
    const nested = JSON.parse(`${'['.repeat(10)}1${']'.repeat(10)}`)
    const folded = jsonLines(nested).find(({ token }) => token.kind === 'open' && token.folded)
    const open = new Map([[folded?.id ?? '', true]])
    expect(jsonLines(nested, [], { ...untouched, open }).length).toBeGreaterThan(jsonLines(nested).length)
  })
})
