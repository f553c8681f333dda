import { describe, expect, it } from 'vitest'
import { createBacklog } from './backlog.ts'

const state = async (promise: Promise<void>): Promise<'left' | 'waits'> =>
  Promise.race([
    promise.then(() => 'left' as const),
    new Promise<'waits'>((resolve) => setTimeout(resolve, 0, 'waits')),
  ])

describe('the backlog', () => {
  it('lets a flush wait for the calls before it, and not for those after', async () => {
    const backlog = createBacklog()
    const before = backlog.enter()
    const flushed = backlog.whenLeft()
    backlog.enter()
    expect(await state(flushed)).toBe('waits')
    expect(backlog.leave(before)).toBe(1)
    expect(await state(flushed)).toBe('left')
  })

  it('lets a later flush wait for earlier calls too', async () => {
    const backlog = createBacklog()
    const first = backlog.enter()
    const firstFlush = backlog.whenLeft()
    const second = backlog.enter()
    const secondFlush = backlog.whenLeft()
    backlog.leave(second)
    expect(await state(secondFlush)).toBe('waits')
    backlog.leave(first)
    expect(await state(firstFlush)).toBe('left')
    expect(await state(secondFlush)).toBe('left')
  })

  it('has nothing to wait for when it is empty', async () => {
    expect(await state(createBacklog().whenLeft())).toBe('left')
  })
})
