import { expect, it } from 'vitest'
import { isOpen, openNames } from './open-names.ts'

it('takes a custom name, and no other spelling of a reserved one, at any place and again', () => {
  const names = openNames('firstname createdat')
  for (let round = 0; round < 3; round += 1) {
    for (const index of [0, 1, 31, 32, 1_000]) {
      expect(isOpen(names, 'colour', index)).toBe(true)
      expect(isOpen(names, '', index)).toBe(true)
      for (const twin of ['first_name', 'FirstName', 'created-at']) expect(isOpen(names, twin, index)).toBe(false)
    }
  }
})

it('keeps its memory small, whatever the names', () => {
  const names = openNames('firstname')
  for (let index = 0; index < 5_000; index += 1) expect(isOpen(names, `custom ${index}`, index)).toBe(true)
  expect(names.custom.size).toBeLessThanOrEqual(500)
  expect(names.places.length).toBe(32)
})
