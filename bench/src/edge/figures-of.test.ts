import { expect, it } from 'vitest'
import { figuresOf } from './figures-of.ts'

it('uses one run for all figures of a round, whichever is read first', async () => {
  let runs = 0
  const figure = figuresOf(async () => {
    runs += 1
    return { perSecond: runs, p99Ms: runs * 10 }
  })
  const rate = figure(({ perSecond }) => perSecond)
  const latency = figure(({ p99Ms }) => p99Ms)
  expect([await rate(), await latency()]).toEqual([1, 10])
  expect([await latency(), await rate()]).toEqual([20, 2])
  expect([await latency(), await rate()]).toEqual([30, 3])
  expect(runs).toBe(3)
})
