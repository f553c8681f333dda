import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { withOwnTimers } from '../../../../scripts/vitest/own-timers.ts'
import { SegmentError } from '../error/segment-error.ts'
import { withTimeLimit } from './with-deadline.ts'

const never = () => new Promise<never>(() => undefined)
const lateError = () => new SegmentError('timed_out', 'Late.')

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('a time limit', () => {
  it.each([1, 40, 1_000, 1_001, 10_000])('ends work after %i ms, no earlier and no later', (timeoutMs) =>
    withOwnTimers(async ({ count }) => {
      const ended = vi.fn()
      withTimeLimit({ timeoutMs, lateError }, never).catch(ended)
      await vi.advanceTimersByTimeAsync(timeoutMs - 1)
      expect(ended).not.toHaveBeenCalled()
      await vi.advanceTimersByTimeAsync(1)
      expect(ended.mock.calls).toMatchObject([[{ code: 'timed_out' }]])
      expect(count()).toBe(0)
    }),
  )

  it.each([2 ** 31, Number.POSITIVE_INFINITY])('does not end work early with a limit of %f ms', async (timeoutMs) => {
    const ended = vi.fn()
    const controller = new AbortController()
    withTimeLimit({ timeoutMs, lateError, signal: controller.signal }, never).catch(ended)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(ended).not.toHaveBeenCalled()
    controller.abort()
    await vi.advanceTimersByTimeAsync(0)
    expect(ended).toHaveBeenCalledOnce()
  })

  it('leaves no timer after the work is done, has failed or was aborted', () =>
    withOwnTimers(async ({ count }) => {
      expect(await withTimeLimit({ timeoutMs: 5_000, lateError }, async () => 7)).toBe(7)
      await expect(
        withTimeLimit({ timeoutMs: 5_000, lateError }, async () => Promise.reject(new Error('No.'))),
      ).rejects.toThrow('No.')
      const controller = new AbortController()
      const aborted = withTimeLimit({ timeoutMs: 5_000, lateError, signal: controller.signal }, never)
      controller.abort()
      await expect(aborted).rejects.toMatchObject({ code: 'aborted' })
      expect(count()).toBe(0)
    }))

  it('counts only time in which the process runs, and reports a freeze', async () => {
    const onFreeze = vi.fn()
    const ended = vi.fn()
    let frozenMs = 0
    const monotonic = () => performance.now() + frozenMs
    withTimeLimit({ timeoutMs: 3_000, lateError, freeze: { monotonic, onFreeze } }, never).catch(ended)
    await vi.advanceTimersByTimeAsync(1_500)
    frozenMs = 124_000
    expect(onFreeze).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1_499)
    expect(onFreeze).toHaveBeenCalledOnce()
    expect(ended).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(1)
    expect(ended).toHaveBeenCalledOnce()
  })

  it('does not take a busy process for a frozen one', async () => {
    const onFreeze = vi.fn()
    let busyMs = 0
    const monotonic = () => performance.now() + busyMs
    withTimeLimit({ timeoutMs: 2_000, lateError, freeze: { monotonic, onFreeze } }, never).catch(() => undefined)
    await vi.advanceTimersByTimeAsync(500)
    busyMs = 900
    await vi.advanceTimersByTimeAsync(1_500)
    expect(onFreeze).not.toHaveBeenCalled()
  })
})
