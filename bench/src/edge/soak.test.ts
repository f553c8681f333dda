import { describe, expect, it } from 'vitest'
import { soakOf } from './soak.ts'

describe('soakOf', () => {
  it('sets the last quarter against the second, and leaves the warming up out', () => {
    expect(soakOf([900, 10, 100, 102, 1, 1, 110, 112])).toEqual({ earlyMb: 101, lateMb: 111 })
  })

  it('has an answer for a single sample', () => {
    expect(soakOf([50])).toEqual({ earlyMb: 50, lateMb: 50 })
  })
})
