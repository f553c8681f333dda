import { expect, it } from 'vitest'
import { createBatchMemory } from './batch-memory.ts'

it('uses memory again, but not what has just been given back', () => {
  const memory = createBatchMemory(16)
  const first = memory.take()
  memory.give(first)
  const others = Array.from({ length: 8 }, () => memory.take())
  expect(others).not.toContain(first)
  for (const other of others) memory.give(other)
  expect(memory.take()).toBe(first)
})

it('takes nothing of another size', () => {
  const memory = createBatchMemory(16)
  const other = new Uint8Array(8)
  for (let time = 0; time < 20; time += 1) memory.give(other)
  expect(memory.take()).toHaveLength(16)
})
