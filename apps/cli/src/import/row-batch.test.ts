import { expect, it } from 'vitest'
import { createBodyPool } from './row-batch.ts'

it('reuses a buffer only after it has rested, and never one of another size', () => {
  const pool = createBodyPool()
  const first = pool.take()
  pool.give(new Uint8Array(16))
  pool.give(first)
  const others = Array.from({ length: 8 }, () => pool.take())
  expect(others).not.toContain(first)
  for (const other of others) pool.give(other)
  expect(pool.take()).toBe(first)
})
