import type { Dispatcher } from 'undici'
import { describe, expect, it } from 'vitest'
import { createFakeClock } from '../../test/fake-clock.ts'
import { createConnections } from './undici-transport.ts'

/** A fake pool of connections; these tests only close it. */
const rig = () => {
  const clock = createFakeClock()
  const closed: number[] = []
  let made = 0
  const create = (): Dispatcher => {
    made += 1
    const number = made
    // `createConnections` calls nothing else.
    return { close: async () => void closed.push(number) } as unknown as Dispatcher
  }
  const connections = createConnections({ create, recycleMs: 1_000, now: clock.now })
  return { clock, closed, connections, made: () => made }
}

describe('createConnections', () => {
  it('keeps a pool until it is old, and then closes it', () => {
    const { clock, closed, connections, made } = rig()
    const first = connections.current()
    clock.advance(999)
    expect(connections.current()).toBe(first)
    clock.advance(1)
    expect(connections.current()).not.toBe(first)
    expect([made(), closed]).toEqual([2, [1]])
  })

  it('replaces a pool after five server errors in a row, and counts from zero', () => {
    const { connections, made } = rig()
    const fail = (times: number) => {
      for (let count = 0; count < times; count += 1) connections.report(503)
      connections.current()
    }
    fail(4)
    connections.report(404)
    fail(4)
    expect(made()).toBe(1)
    fail(1)
    expect(made()).toBe(2)
    fail(4)
    expect(made()).toBe(2)
  })

  it('closes every pool at the end', async () => {
    const { clock, closed, connections } = rig()
    clock.advance(1_000)
    connections.current()
    await connections.close()
    expect(closed.toSorted()).toEqual([1, 2])
  })
})
