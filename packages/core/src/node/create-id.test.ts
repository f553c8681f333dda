import { expect, it } from 'vitest'
import { createId } from './create-id.ts'

it('creates version 4 UUIDs that never repeat', () => {
  const ids = Array.from({ length: 1_000 }, createId)
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  expect(new Set(ids).size).toBe(1_000)
})

it('creates ids in which every hexadecimal digit is as frequent as any other', () => {
  const digits = Array.from({ length: 2_000 }, createId).flatMap((id) => [...id.slice(24)])
  for (const digit of '0123456789abcdef') {
    const share = digits.filter((one) => one === digit).length / digits.length
    // 24,000 digits: the standard deviation of a share is 0.0016.
    expect(share).toBeGreaterThan(1 / 16 - 0.015)
    expect(share).toBeLessThan(1 / 16 + 0.015)
  }
})
