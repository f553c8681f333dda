import { describe, expect, it } from 'vitest'
import { normalizedName } from './normalized-name.ts'

describe('normalizedName', () => {
  it.each([
    ['createdAt', 'createdat'],
    ['created_at', 'createdat'],
    ['Created-At', 'createdat'],
    ['  CREATED \t at__', 'createdat'],
    ['', ''],
    ['_', ''],
    ['Ähre', 'ähre'],
  ])('reads %j as %j', (name, normalized) => {
    expect(normalizedName(name)).toBe(normalized)
    // Again, from the cache.
    expect(normalizedName(name)).toBe(normalized)
  })
})
