import { describe, expect, it } from 'vitest'
import { exampleSummary } from '../../test/example-summary.ts'
import { createCountLater } from './count-later.ts'
import { createTraffic } from './traffic.ts'

const event = (seq: number) => exampleSummary({ seq })

const make = () => {
  const counted: number[] = []
  const counting = createCountLater({
    ...createTraffic(),
    observe: ({ seq }, facts) => counted.push(seq, Number(facts)),
  })
  return { counted, counting }
}

describe('counting later', () => {
  it('keeps the order, also of events added in the meantime, and yields in between', async () => {
    const { counted, counting } = make()
    for (let seq = 1; seq <= 2_500; seq += 1) counting.later(event(seq), () => seq)
    counting.now(event(2_501), () => 2_501)
    expect(counted).toEqual([])
    await new Promise((resolve) => setImmediate(resolve))
    expect(counted.length).toBeLessThan(5_002)
    await expect.poll(() => counted.length).toBe(5_002)
    expect(counted).toEqual(Array.from({ length: 5_002 }, (_, index) => Math.floor(index / 2) + 1))
    counting.now(event(9), () => 9)
    expect(counted.slice(-2)).toEqual([9, 9])
  })

  it('counts all queued events once on request', async () => {
    const { counted, counting } = make()
    for (let seq = 1; seq <= 1_500; seq += 1) counting.later(event(seq), () => seq)
    counting.settle()
    expect(counted).toHaveLength(3_000)
    await new Promise((resolve) => setImmediate(resolve))
    counting.later(event(1_501), () => 1_501)
    counting.settle()
    expect(counted).toHaveLength(3_002)
  })

  it('drops queued events on request', async () => {
    const { counted, counting } = make()
    counting.later(event(1), () => 1)
    counting.forget()
    await new Promise((resolve) => setImmediate(resolve))
    counting.settle()
    expect(counted).toEqual([])
  })
})
