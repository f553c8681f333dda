import { expect, it } from 'vitest'
import { createPace } from './pace.ts'

/** A clock that only sleeping advances. */
const createClock = () => {
  let time = 0
  return {
    now: () => time,
    sleep: async (ms: number) => {
      time += ms
    },
  }
}

it('lets no more calls leave than were asked for', async () => {
  const clock = createClock()
  const pace = createPace({ callsPerSecond: 1_000, concurrency: 4 }, clock)
  for (let batch = 0; batch < 10; batch += 1) await pace.take(500)
  // The first is sent at once, every other one when the time of the previous ones is over.
  expect(clock.now()).toBe(4_500)
})

it('waits as long as Segment asks, halves its pace, and comes back step by step', async () => {
  const clock = createClock()
  const pace = createPace({ callsPerSecond: 1_000, concurrency: 4 }, clock)
  pace.throttled(2_000)
  expect(pace.state()).toEqual({ callsPerSecond: 500, concurrency: 2, pausedMs: 2_000 })
  await pace.take(1)
  expect(clock.now()).toBe(2_000)
  for (let answer = 0; answer < 40; answer += 1) pace.answered(50)
  expect(pace.state()).toMatchObject({ callsPerSecond: 1_000, concurrency: 4 })
})

it('finds its own limit if none is set', () => {
  const pace = createPace({ callsPerSecond: 0, concurrency: 8 }, createClock())
  expect(pace.state().callsPerSecond).toBe(0)
  pace.throttled(0)
  expect(pace.state().callsPerSecond).toBeGreaterThan(0)
  for (let answer = 0; answer < 100; answer += 1) pace.answered(50)
  expect(pace.state()).toMatchObject({ callsPerSecond: 0, concurrency: 8 })
})

it('reduces concurrency while answers are slow or fail, but never to zero', () => {
  const pace = createPace({ callsPerSecond: 0, concurrency: 3 }, createClock())
  pace.answered(10_000)
  expect(pace.concurrency()).toBe(2)
  for (let failure = 0; failure < 9; failure += 1) pace.failed()
  expect(pace.concurrency()).toBe(1)
})

it('ends a wait with its signal', async () => {
  const pace = createPace({ callsPerSecond: 1, concurrency: 1 }, createClock())
  await pace.take(100)
  await pace.take(1, AbortSignal.abort())
})
