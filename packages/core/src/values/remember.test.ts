import { expect, it } from 'vitest'
import { remember } from './remember.ts'

it('caches up to 500 names, then starts over', () => {
  const memory = new Map<string, number>()
  for (let index = 0; index < 500; index += 1) remember(memory, `name ${index}`, index)
  expect(memory.size).toBe(500)
  expect(memory.get('name 0')).toBe(0)
  remember(memory, 'one more', 1)
  expect([...memory]).toEqual([['one more', 1]])
})

it('does not cache names of more than 200 characters', () => {
  const memory = new Map<string, number>()
  remember(memory, 'a'.repeat(200), 1)
  remember(memory, 'a'.repeat(201), 2)
  expect([...memory.values()]).toEqual([1])
})
