import { expect, it } from 'vitest'
import { editDistance } from './edit-distance.ts'

it.each([
  ['', '', 0],
  ['email', 'email', 0],
  ['', 'id', 2],
  ['emial', 'email', 2],
  ['revenu', 'revenue', 1],
  ['kitten', 'sitting', 3],
])('counts the changes from %j to %j', (left, right, count) => {
  expect(editDistance(left, right)).toBe(count)
  expect(editDistance(right, left)).toBe(count)
})
