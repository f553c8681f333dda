import { expect, it } from 'vitest'
import { fetchCount } from './fetch-count.ts'

const megabyte = 1_048_576

it.each([
  ['nothing is held', { calls: 0, bytes: 0, averageBytes: 600 }, 5_000],
  ['small calls are held', { calls: 1_000, bytes: 600_000, averageBytes: 600 }, 4_000],
  ['two batches of small calls are held', { calls: 4_900, bytes: 3_000_000, averageBytes: 600 }, 0],
  ['the bytes are used up', { calls: 2_000, bytes: 33 * megabyte, averageBytes: 16_000 }, 0],
  ['nothing is held and calls are large', { calls: 0, bytes: 0, averageBytes: megabyte }, 32],
  ['nothing is held and calls are larger than everything', { calls: 0, bytes: 0, averageBytes: 64 * megabyte }, 1],
])('fetches as much as fits: %s', (_, held, count) => {
  expect(fetchCount(held)).toBe(count)
})
