import { describe, expect, it } from 'vitest'
import { createWakeableSleep } from './wakeable-sleep.ts'

/** Longer than any test. */
const longMs = 600_000

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))

describe('a wakeable sleep', () => {
  it('ends once for all that arrives in a turn', async () => {
    const { sleep, wake } = createWakeableSleep()
    let ended = 0
    const loop = async (): Promise<void> => {
      for (;;) {
        await sleep(longMs)
        ended += 1
      }
    }
    void loop()
    for (let arrival = 0; arrival < 10; arrival += 1) {
      wake()
      await undefined
    }
    await turn()
    expect(ended).toBe(1)
    wake()
    await turn()
    expect(ended).toBe(2)
  })

  it('ends at once if something arrived while nothing slept', async () => {
    const { sleep, wake } = createWakeableSleep()
    wake()
    await turn()
    await sleep(longMs)
    let isOver = false
    const next = sleep(longMs).then(() => {
      isOver = true
    })
    await turn()
    expect(isOver).toBe(false)
    wake()
    await next
  })

  it('ends when it is aborted', async () => {
    const { sleep } = createWakeableSleep()
    const stop = new AbortController()
    const ended = sleep(longMs, stop.signal)
    stop.abort()
    await ended
    await sleep(longMs, stop.signal)
  })
})
