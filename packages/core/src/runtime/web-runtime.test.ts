import { afterEach, describe, expect, it, vi } from 'vitest'
import { withOwnTimers } from '../../../../scripts/vitest/own-timers.ts'
import { webRuntime } from './web-runtime.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

describe('webRuntime', () => {
  it('creates unique UUIDs', () => {
    const { createId } = webRuntime()
    const ids = Array.from({ length: 100 }, () => createId())
    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    expect(new Set(ids).size).toBe(100)
  })

  it('uses the clock and random numbers of the machine', () => {
    vi.useFakeTimers({ now: 1_000 })
    const { now, random } = webRuntime()
    expect(now()).toBe(1_000)
    expect(random()).toBeGreaterThanOrEqual(0)
    expect(random()).toBeLessThan(1)
  })

  it('sleeps for the given time, or until it is aborted', () =>
    withOwnTimers(async ({ count }) => {
      const { sleep } = webRuntime()
      const woken = vi.fn()
      sleep(1_000).then(woken)
      await vi.advanceTimersByTimeAsync(999)
      expect(woken).not.toHaveBeenCalled()
      await vi.advanceTimersByTimeAsync(1)
      expect(woken).toHaveBeenCalledOnce()

      const controller = new AbortController()
      const early = sleep(1_000, controller.signal)
      controller.abort()
      await early
      await sleep(1_000, AbortSignal.abort())
      expect(count()).toBe(0)
    }))

  it('leaves no listener on a signal that is used for many sleeps', async () => {
    vi.useFakeTimers()
    const { signal } = new AbortController()
    const add = vi.spyOn(signal, 'addEventListener')
    const remove = vi.spyOn(signal, 'removeEventListener')
    const slept = webRuntime().sleep(5, signal)
    await vi.advanceTimersByTimeAsync(5)
    await slept
    expect(remove.mock.calls.map(([, listener]) => listener)).toEqual(add.mock.calls.map(([, listener]) => listener))
  })

  it('calls fetch on the global object, as it is at that time', async () => {
    const { transport } = webRuntime()
    const seen: unknown[] = []
    vi.stubGlobal('fetch', function (this: unknown) {
      seen.push(this)
      return Promise.resolve(new Response('{}'))
    })
    await transport({ method: 'GET', url: 'https://api.segment.io/', headers: {} })
    expect(seen).toEqual([globalThis])
  })

  it('accepts parts of another runtime', () => {
    const now = () => 7
    expect(webRuntime({ now }).now()).toBe(7)
  })
})
