import { AsyncLocalStorage } from 'node:async_hooks'
import { expect, vi } from 'vitest'

/** The real one, before timers are replaced. */
const { setImmediate: nextTurn } = globalThis

/** The timers of a piece of code. */
export interface OwnTimers {
  /** Number of those that are set and have not ended. */
  readonly count: () => number
  /** Resolves when none is left; a request that was aborted settles some turns later. */
  readonly noneLeft: () => Promise<void>
}

/**
 * Runs code with fake timers, and counts only its own: test files share a process, so code of other tests may set timers
 * at any time.
 */
export const withOwnTimers = async (code: (timers: OwnTimers) => Promise<void>): Promise<void> => {
  vi.useFakeTimers()
  const own = new AsyncLocalStorage<true>()
  const timers = new Set<unknown>()
  const { setTimeout: set, clearTimeout: clear } = globalThis
  vi.stubGlobal('setTimeout', (end: () => void, ms?: number) => {
    const timer = set(() => {
      timers.delete(timer)
      end()
    }, ms)
    if (own.getStore() === true) timers.add(timer)
    return timer
  })
  vi.stubGlobal('clearTimeout', (timer: Parameters<typeof clear>[0]) => {
    timers.delete(timer)
    clear(timer)
  })
  const noneLeft = async (): Promise<void> => {
    for (let turn = 0; turn < 1_000 && timers.size > 0; turn += 1) {
      await new Promise<void>((resolve) => nextTurn(resolve))
    }
    expect(timers.size).toBe(0)
  }
  try {
    await own.run(true, () => code({ count: () => timers.size, noneLeft }))
  } finally {
    vi.unstubAllGlobals()
    vi.useRealTimers()
  }
}
