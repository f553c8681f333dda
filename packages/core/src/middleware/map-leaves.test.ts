import { describe, expect, it } from 'vitest'
import { mapLeaves } from './map-leaves.ts'

const upper = (leaf: unknown): unknown => (typeof leaf === 'string' ? leaf.toUpperCase() : leaf)

describe('mapLeaves', () => {
  it('replaces leaves at any depth, and copies nothing that holds none to replace', () => {
    const kept = { list: [1, null] }
    const mapped = mapLeaves({ text: 'a', list: ['b', 1], kept }, upper) as { readonly kept: unknown }
    expect(mapped).toEqual({ text: 'A', list: ['B', 1], kept })
    expect(mapped.kept).toBe(kept)
  })

  it('returns the same object if no leaf changes', () => {
    const value = { a: [1, { b: null }], c: new Map() }
    expect(mapLeaves(value, upper)).toBe(value)
  })

  it('sees what toJSON returns, and nothing else of such an object', () => {
    class User {
      readonly id = 'u1'
      readonly secret = 's'
      toJSON(name: string): object {
        return { id: this.id, name }
      }
    }
    const given = { user: new User(), all: [new User()], at: new Date(0) }
    expect(mapLeaves(given, upper)).toEqual({
      user: { id: 'U1', name: 'USER' },
      all: [{ id: 'U1', name: '0' }],
      at: '1970-01-01T00:00:00.000Z',
    })
  })

  it('keeps __proto__ as plain data', () => {
    const value = JSON.parse('{"__proto__":{"x":"a"}}') as object
    expect(JSON.stringify(mapLeaves({ value }, upper))).toBe('{"value":{"__proto__":{"x":"A"}}}')
    expect(({} as { x?: number }).x).toBeUndefined()
  })
})
