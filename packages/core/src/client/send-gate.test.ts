import { describe, expect, it } from 'vitest'
import { createSendGate } from './send-gate.ts'

/** A clock that sleeping moves. */
const clock = () => {
  let time = 0
  const slept: number[] = []
  return {
    slept,
    now: () => time,
    random: () => 0,
    sleep: async (ms: number) => {
      slept.push(ms)
      time += ms
    },
  }
}

const policy = { failures: 3, restMs: 1_000, maxRestMs: 4_000 }

describe('the gate', () => {
  it('lets requests pass at once while nothing is wrong', async () => {
    const time = clock()
    await createSendGate(time, policy).pass()
    expect(time.slept).toEqual([])
  })

  it('stays closed for as long as a 429 asks', async () => {
    const time = clock()
    const gate = createSendGate(time, policy)
    gate.pause(2_500)
    await gate.pass()
    expect(time.slept).toEqual([2_500])
  })

  it('adds a share by chance, so that clients do not return together', async () => {
    const time = { ...clock(), random: () => 1 }
    const gate = createSendGate(time, policy)
    gate.pause(1_000)
    await gate.pass()
    expect(time.slept).toEqual([1_200])
  })

  it('rests after failures in a row, longer each time, up to a limit', async () => {
    const time = clock()
    const gate = createSendGate(time, policy)
    const rests: number[] = []
    for (let failure = 0; failure < 6; failure += 1) {
      await gate.pass()
      gate.failed()
      rests.push(time.slept.at(-1) ?? 0)
    }
    await gate.pass()
    expect(time.slept).toEqual([1_000, 2_000, 4_000, 4_000])
  })

  it('lets one request probe a dead host while the others wait for what it finds', async () => {
    const time = clock()
    const gate = createSendGate(time, policy)
    for (let failure = 0; failure < 3; failure += 1) gate.failed()
    await gate.pass()
    let second = false
    const waiting = gate.pass().then(() => {
      second = true
    })
    await new Promise((resolve) => setTimeout(resolve))
    expect(second).toBe(false)
    gate.succeeded()
    await waiting
    expect(second).toBe(true)
  })

  it('lets everyone go who is stopped', async () => {
    const time = clock()
    const gate = createSendGate(time, policy)
    gate.pause(60_000)
    await gate.pass(AbortSignal.abort())
    expect(time.slept).toEqual([])
  })
})
