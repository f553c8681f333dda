import { describe, expect, it } from 'vitest'
import { createCircuitBreaker } from './circuit-breaker.ts'

/** A clock that only sleeping advances. */
const clock = () => {
  let time = 0
  const slept: number[] = []
  return {
    slept,
    monotonic: () => time,
    random: () => 0,
    sleep: async (ms: number) => {
      slept.push(ms)
      time += ms
    },
  }
}

const policy = { failures: 3, restMs: 1_000, maxRestMs: 4_000 }

describe('the circuit breaker', () => {
  it('lets requests pass immediately while the host answers', async () => {
    const time = clock()
    await createCircuitBreaker(time, policy).pass()
    expect(time.slept).toEqual([])
  })

  it('holds requests for as long as a 429 asks', async () => {
    const time = clock()
    const breaker = createCircuitBreaker(time, policy)
    breaker.pause(2_500)
    await breaker.pass()
    expect(time.slept).toEqual([2_500])
  })

  it('adds a random share, so that clients do not return together', async () => {
    const time = { ...clock(), random: () => 1 }
    const breaker = createCircuitBreaker(time, policy)
    breaker.pause(1_000)
    await breaker.pass()
    expect(time.slept).toEqual([1_200])
  })

  it('pauses after failures in a row, longer each time, up to a limit', async () => {
    const time = clock()
    const breaker = createCircuitBreaker(time, policy)
    const rests: number[] = []
    for (let failure = 0; failure < 6; failure += 1) {
      await breaker.pass()
      breaker.failed()
      rests.push(time.slept.at(-1) ?? 0)
    }
    await breaker.pass()
    expect(time.slept).toEqual([1_000, 2_000, 4_000, 4_000])
  })

  it('lets one request probe a dead host while the others wait for its result', async () => {
    const time = clock()
    const breaker = createCircuitBreaker(time, policy)
    for (let failure = 0; failure < 3; failure += 1) breaker.failed()
    await breaker.pass()
    let second = false
    const waiting = breaker.pass().then(() => {
      second = true
    })
    await new Promise((resolve) => setTimeout(resolve))
    expect(second).toBe(false)
    breaker.succeeded()
    await waiting
    expect(second).toBe(true)
  })

  it('does not hold a request whose signal is aborted', async () => {
    const time = clock()
    const breaker = createCircuitBreaker(time, policy)
    breaker.pause(60_000)
    await breaker.pass(AbortSignal.abort())
    expect(time.slept).toEqual([])
  })

  it('reports how long it held a request', async () => {
    const breaker = createCircuitBreaker(clock(), policy)
    expect(await breaker.pass()).toBe(0)
    breaker.pause(2_500)
    expect(await breaker.pass()).toBe(2_500)
  })

  it('counts a pause as over once its sleep resolved, even if the clock does not advance', async () => {
    const time = { ...clock(), monotonic: () => 0 }
    const breaker = createCircuitBreaker(time, policy)
    breaker.pause(2_500)
    await breaker.pass()
    await breaker.pass()
    expect(time.slept).toEqual([2_500])
  })

  it('releases a request that waits for a probe when its signal is aborted', async () => {
    const breaker = createCircuitBreaker(clock(), policy)
    for (let failure = 0; failure < 3; failure += 1) breaker.failed()
    await breaker.pass()
    const stop = new AbortController()
    const waiting = breaker.pass(stop.signal)
    stop.abort()
    await waiting
  })
})
