import { describe, expect, it, vi } from 'vitest'
import { localLife } from '../../test/local-life.ts'
import { createCoalescer } from './coalescer.ts'

const setUp = (more: { concurrency?: number; maxBytes?: number; timeoutMs?: number } = {}) => {
  const sent: string[][] = []
  const waiting: (() => void)[] = []
  const coalesce = createCoalescer<string, string>({
    maxBytes: 100,
    concurrency: 1,
    timedOut: 'timed out',
    bytesOf: (entry) => entry.length,
    send: async (entries) => {
      sent.push([...entries])
      await new Promise<void>((resolve) => waiting.push(resolve))
      return entries.map((entry) => `sent ${entry}`)
    },
    ...more,
  })
  const release = () => waiting.shift()?.()
  return { sent, release, run: (entry: string) => coalesce(entry, localLife()) }
}

const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 1))
}

describe('createCoalescer', () => {
  it('sends a lone entry at once and later ones together; each gets its own result', async () => {
    const { sent, release, run } = setUp()
    const results = ['a', 'b', 'c'].map((entry) => run(entry))
    await until(() => sent.length === 1)
    expect(sent).toEqual([['a']])
    release()
    await until(() => sent.length === 2)
    release()
    expect(await Promise.all(results)).toEqual(['sent a', 'sent b', 'sent c'])
    expect(sent).toEqual([['a'], ['b', 'c']])
  })

  it('fills a send up to its limit and sends a larger entry alone', async () => {
    const { sent, release, run } = setUp({ maxBytes: 4, concurrency: 9 })
    const results = ['aa', 'bb', 'cc', 'dd', 'eeeeeeee', 'f'].map((entry) => run(entry))
    await until(() => sent.length === 5)
    for (let index = 0; index < 5; index += 1) release()
    await Promise.all(results)
    expect(sent.map((entries) => entries.join()).toSorted()).toEqual(['aa', 'bb,cc', 'dd', 'eeeeeeee', 'f'])
  })

  it('times out entries whose send hangs, without delaying later ones', async () => {
    vi.useFakeTimers()
    try {
      const { sent, release, run } = setUp({ timeoutMs: 5_000 })
      const [, second] = [run('a'), run('b')]
      await vi.advanceTimersByTimeAsync(5_010)
      expect(await second).toBe('timed out')
      expect(sent).toEqual([['a']])
      const third = run('c')
      await vi.advanceTimersByTimeAsync(1_500)
      expect(sent).toEqual([['a'], ['b', 'c']])
      release()
      release()
      await vi.advanceTimersByTimeAsync(10)
      expect(await third).toBe('sent c')
    } finally {
      vi.useRealTimers()
    }
  })
})
