import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPendingCalls } from './pending-calls.ts'

const state = async (promise: Promise<void>): Promise<'left' | 'waits'> =>
  Promise.race([
    promise.then(() => 'left' as const),
    new Promise<'waits'>((resolve) => setTimeout(resolve, 0, 'waits')),
  ])

describe('pending calls', () => {
  it('make a flush wait for the calls before it, not for those after it', async () => {
    const calls = createPendingCalls()
    const before = calls.enter()
    const flushed = calls.whenLeft()
    calls.enter()
    expect(await state(flushed)).toBe('waits')
    expect(calls.leave(before)).toBe(1)
    expect(await state(flushed)).toBe('left')
  })

  it('make a later flush wait for earlier calls too', async () => {
    const calls = createPendingCalls()
    const first = calls.enter()
    const firstFlush = calls.whenLeft()
    const second = calls.enter()
    const secondFlush = calls.whenLeft()
    calls.leave(second)
    expect(await state(secondFlush)).toBe('waits')
    calls.leave(first)
    expect(await state(firstFlush)).toBe('left')
    expect(await state(secondFlush)).toBe('left')
  })

  it('end every flush at the end, whatever is still pending', async () => {
    const calls = createPendingCalls()
    calls.enter()
    const before = calls.whenLeft()
    calls.end()
    expect(await state(before)).toBe('left')
    expect(await state(calls.whenLeft())).toBe('left')
  })

  it('answer as a count of everything would, whatever happens in any order', async () => {
    const steps = fc.array(fc.oneof(fc.constant('flush'), fc.constant('enter'), fc.constant('held'), fc.nat(30)), {
      maxLength: 60,
    })
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const calls = createPendingCalls()
        let flushes = 0
        const open: { readonly id: number; isHeld: boolean }[] = []
        const waiting: { readonly upTo: number; isOver: boolean; readonly over: () => boolean }[] = []
        const isOpen = (upTo: number) => open.some(({ id }) => id <= upTo)
        for (const step of plan) {
          if (step === 'flush') {
            let isOver = false
            void calls.whenLeft().then(() => {
              isOver = true
            })
            waiting.push({ upTo: flushes, isOver: !isOpen(flushes), over: () => isOver })
            flushes += 1
          } else if (typeof step === 'string') {
            const id = calls.enter()
            expect(id).toBe(flushes)
            if (step === 'held') calls.hold(id)
            open.push({ id, isHeld: step === 'held' })
          } else {
            const call = open[step % open.length]
            if (call === undefined) continue
            if (call.isHeld) {
              call.isHeld = false
              const isLast = waiting.some(
                ({ upTo, isOver }) =>
                  !isOver && call.id <= upTo && !open.some(({ id, isHeld }) => isHeld && id <= upTo),
              )
              expect(calls.release(call.id)).toBe(isLast)
            } else {
              open.splice(open.indexOf(call), 1)
              expect(calls.leave(call.id)).toBe(open.length)
              for (const flush of waiting) flush.isOver ||= !isOpen(flush.upTo)
            }
          }
          await Promise.resolve()
          expect(waiting.map(({ over }) => over())).toEqual(waiting.map(({ isOver }) => isOver))
        }
      }),
    )
  })

  it('may have a flush each', async () => {
    const calls = createPendingCalls()
    const flushes: Promise<void>[] = []
    for (let index = 0; index < 50_000; index += 1) {
      calls.hold(calls.enter())
      flushes.push(calls.whenLeft())
    }
    for (let id = 0; id < 50_000; id += 1) expect(calls.release(id)).toBe(true)
    for (let id = 0; id < 50_000; id += 1) calls.leave(id)
    await Promise.all(flushes)
    expect(calls.size()).toBe(0)
  })

  it('let a flush resolve at once if there are none', async () => {
    expect(await state(createPendingCalls().whenLeft())).toBe('left')
  })

  it('close the batch once, when the last held call of a flush is released', () => {
    const calls = createPendingCalls()
    const ids = [1, 2, 3].map(() => calls.enter())
    for (const id of ids) calls.hold(id)
    void calls.whenLeft()
    const later = calls.enter()
    calls.hold(later)
    expect(ids.map((id) => calls.release(id))).toEqual([false, false, true])
    expect(calls.release(later)).toBe(false)
  })

  it('do not close a batch for an earlier flush because of calls that only a later one waits for', () => {
    const calls = createPendingCalls()
    const first = calls.enter()
    calls.hold(first)
    void calls.whenLeft()
    const second = calls.enter()
    calls.hold(second)
    void calls.whenLeft()
    expect(calls.release(first)).toBe(true)
    expect(calls.release(second)).toBe(true)
  })
})
