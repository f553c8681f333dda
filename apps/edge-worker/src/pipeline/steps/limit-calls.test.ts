import { describe, expect, it } from 'vitest'
import { takenExchange } from '../../../test/local-exchange.ts'
import { limitCalls } from './limit-calls.ts'

const settings = { sources: { web: { writeKey: 'k' } }, limits: { callBytes: 100 } }

/** A call of so many bytes, in letters of three. */
const callOf = (bytes: number): object => {
  const frame = JSON.stringify({ a: '', b: '' }).length
  const letters = Math.floor((bytes - frame) / 3)
  return { a: '\u4e2d'.repeat(letters), b: 'x'.repeat(bytes - frame - 3 * letters) }
}

describe('the step that limits calls', () => {
  it('counts bytes: one at the limit passes, one over it does not, and the others of its batch do', () => {
    const { exchange, tools } = takenExchange({
      path: '/v1/batch',
      settings,
      body: { batch: [callOf(100), callOf(101), callOf(50)] },
    })
    limitCalls(exchange, tools)
    expect(exchange.calls.map(({ index }) => index)).toEqual([0, 2])
    expect(exchange.refused).toMatchObject([{ index: 1, code: 'call_too_large', issues: [{ path: ['batch', 1] }] }])
    expect(exchange.refused[0]?.message).toBe('The call has 101 bytes, and 100 are taken.')
  })
})
