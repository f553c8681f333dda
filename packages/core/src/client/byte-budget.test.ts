import { describe, expect, it } from 'vitest'
import { createByteBudget } from './byte-budget.ts'

describe('a byte budget', () => {
  it('is used until it is full, then waited for in order', () => {
    const budget = createByteBudget(100)
    expect(budget.hasRoom(60)).toBe(true)
    budget.take(60)
    expect(budget.hasRoom(50)).toBe(false)
    const order: string[] = []
    budget.wait(50, () => order.push('large'))
    budget.wait(10, () => order.push('small'))
    // No call overtakes those that wait, even if it would fit.
    expect(budget.hasRoom(1)).toBe(false)
    expect(budget.isWaitedFor()).toBe(true)
    budget.free(60)
    expect(order).toEqual(['large', 'small'])
    expect(budget.usedBytes()).toBe(60)
    expect(budget.isWaitedFor()).toBe(false)
  })

  it('admits a call that is larger than the whole budget when it is empty', () => {
    expect(createByteBudget(10).hasRoom(50)).toBe(true)
  })

  it('reports when it is below a limit again', async () => {
    const budget = createByteBudget(100)
    budget.take(80)
    const below = budget.whenBelow(50)
    expect(budget.isWaitedFor()).toBe(true)
    budget.free(40)
    await below
    expect(budget.isWaitedFor()).toBe(false)
  })

  it('rejects every waiting caller when it is closed', async () => {
    const budget = createByteBudget(10)
    budget.take(10)
    const entered: boolean[] = []
    budget.wait(5, (isEntered) => entered.push(isEntered))
    const below = budget.whenBelow(5)
    budget.close()
    expect(entered).toEqual([false])
    await below
  })
})
