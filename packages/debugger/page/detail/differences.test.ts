import { describe, expect, it } from 'vitest'
import { differenceMarks, differencesOf } from './differences.ts'

const call = { type: 'track', messageId: 'a', properties: { total: 1, items: [{ id: 'x' }, { id: 'y' }], old: null } }
const other = { type: 'track', messageId: 'b', properties: { total: '1', items: [{ id: 'x', n: 2 }], fresh: true } }

describe('differences of two calls', () => {
  it('are added, changed and removed values with their places', () => {
    const found = differencesOf(call, other, { ignored: new Set(['messageId']) })
    expect(found).toEqual([
      { path: ['properties', 'total'], kind: 'changed', before: 1 },
      { path: ['properties', 'items', 0, 'n'], kind: 'added', before: undefined },
      { path: ['properties', 'items', 1], kind: 'removed', before: { id: 'y' } },
      { path: ['properties', 'fresh'], kind: 'added', before: undefined },
      { path: ['properties', 'old'], kind: 'removed', before: null },
    ])
    expect(differenceMarks(found).map(({ tone, message }) => [tone, message])).toEqual([
      ['changed', 'Was 1'],
      ['added', 'Added'],
      ['removed', 'Removed; it was {"id":"y"}'],
      ['added', 'Added'],
      ['removed', 'Removed; it was null'],
    ])
  })

  it('are none of equal calls, and one if the kind of value differs', () => {
    expect(differencesOf(call, structuredClone(call))).toEqual([])
    expect(differencesOf({ a: [] }, { a: {} })).toEqual([{ path: ['a'], kind: 'changed', before: [] }])
    expect(differencesOf(JSON.parse('{"__proto__":1}'), {})).toEqual([
      { path: ['__proto__'], kind: 'removed', before: 1 },
    ])
  })

  it('are bounded for any values', () => {
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`n${index}`, index]))
    expect(differencesOf({}, wide)).toHaveLength(100)
    expect(differencesOf(wide, {})).toHaveLength(100)
    const marks = differenceMarks([{ path: ['a'], kind: 'changed', before: 'x'.repeat(9000) }])
    expect(marks[0]?.message.length).toBeLessThan(140)
  })
})
