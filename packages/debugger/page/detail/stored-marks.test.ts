import { describe, expect, it } from 'vitest'
import { storedMarks } from './stored-marks.ts'

describe('the changes that Segment makes', () => {
  it('are added and changed values, also in nested objects', () => {
    const call = { event: 'x', context: { ip: '1', page: { url: 'u' } }, list: [1] }
    const stored = { event: 'x', context: { ip: '2', page: { url: 'u', title: 't' } }, list: [1, 2], receivedAt: 'now' }
    expect(storedMarks(call, stored).map(({ path, tone }) => [path.join('.'), tone])).toEqual([
      ['context.ip', 'changed'],
      ['context.page.title', 'added'],
      ['list', 'changed'],
      ['receivedAt', 'added'],
    ])
  })

  it('are empty for equal calls', () => {
    expect(storedMarks({ a: { b: 1 } }, { a: { b: 1 } })).toEqual([])
  })

  it('is bounded', () => {
    const stored = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`n${index}`, 1]))
    expect(storedMarks({}, stored)).toHaveLength(100)
  })

  it('include names that every object inherits', () => {
    expect(storedMarks({}, JSON.parse('{"constructor":1,"__proto__":2}')).map(({ tone }) => tone)).toEqual([
      'added',
      'added',
    ])
  })
})
