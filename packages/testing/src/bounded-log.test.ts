import { describe, expect, it } from 'vitest'
import { createBoundedLog } from './bounded-log.ts'

describe('a bounded log', () => {
  it('keeps its newest entries, in order', () => {
    const log = createBoundedLog<number>({ entries: 3 })
    for (let entry = 1; entry <= 10; entry += 1) log.add(entry)
    expect(log.entries()).toEqual([8, 9, 10])
    log.clear()
    expect(log.entries()).toEqual([])
  })

  it('drops the oldest above the byte limit and always keeps the newest', () => {
    const log = createBoundedLog<string>({ entries: 100, bytesOf: (text) => text.length, bytes: 10 })
    for (const text of ['aaaa', 'bbbb', 'cc', 'd']) log.add(text)
    expect(log.entries()).toEqual(['cc', 'd'])
    log.add('e'.repeat(50))
    expect(log.entries()).toEqual(['e'.repeat(50)])
  })

  it('keeps nothing with a limit of 0', () => {
    const log = createBoundedLog<number>({ entries: 0 })
    log.add(1)
    expect(log.entries()).toEqual([])
  })
})
