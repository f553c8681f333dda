import { expect, it } from 'vitest'
import { steadyClock } from './monotonic.ts'

it('never goes back, whatever its clock says', () => {
  const times = [5, 7, 0, 3, Number.NaN, 4, Number.POSITIVE_INFINITY, -1_000, -998]
  const clock = steadyClock(() => times.shift() ?? 0)
  expect(Array.from({ length: times.length }, clock)).toEqual([5, 7, 7, 10, 10, 11, 11, 11, 13])
})

it('stands still while its clock throws', () => {
  let isBroken = false
  const clock = steadyClock(() => {
    if (isBroken) throw new Error('The environment was torn down.')
    return 8
  })
  expect(clock()).toBe(8)
  isBroken = true
  expect(clock()).toBe(8)
})
