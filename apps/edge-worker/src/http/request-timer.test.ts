import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { withOwnTimers } from '../../../../scripts/vitest/own-timers.ts'
import { createRequestTimer } from './request-timer.ts'

describe('createRequestTimer', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  const setUp = () => {
    const startedAt = Date.now()
    const called: string[] = []
    const timer = createRequestTimer()
    const set = (ms: number, name: string) => timer.set(ms, () => called.push(`${name} ${Date.now() - startedAt}`))
    return { called, set, stop: timer.stop }
  }

  it.each([1, 999, 1_000, 1_001, 10_000, 12_345])('calls once, after %d ms', (ms) =>
    withOwnTimers(async ({ count }) => {
      const { called, set } = setUp()
      set(ms, 'a')
      await vi.advanceTimersByTimeAsync(30_000)
      expect(called).toEqual([`a ${ms}`])
      expect(count()).toBe(0)
    }),
  )

  it('is not delayed by a wall clock that is set back', async () => {
    const { called, set } = setUp()
    set(1_500, 'a')
    await vi.advanceTimersByTimeAsync(500)
    vi.setSystemTime(Date.now() - 60_000)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(called).toHaveLength(1)
  })

  it('uses one timer for every callback', () =>
    withOwnTimers(async ({ count }) => {
      const { called, set } = setUp()
      set(10_000, 'a')
      await vi.advanceTimersByTimeAsync(700)
      set(5_000, 'b')
      expect(count()).toBe(1)
      await vi.advanceTimersByTimeAsync(30_000)
      expect(called).toEqual(['b 5700'])
    }))

  it('is at most a second late if it was set to a later time before', async () => {
    const { called, set } = setUp()
    set(10_000, 'a')
    set(10, 'b')
    await vi.advanceTimersByTimeAsync(30_000)
    expect(called).toEqual(['b 1000'])
  })

  it('can be set again after it fired, and never fires after a stop', async () => {
    const { called, set, stop } = setUp()
    set(10, 'a')
    await vi.advanceTimersByTimeAsync(10)
    set(20, 'b')
    await vi.advanceTimersByTimeAsync(20)
    set(30, 'c')
    stop()
    await vi.advanceTimersByTimeAsync(30_000)
    expect(called).toEqual(['a 10', 'b 30'])
  })
})
