import { describe, expect, it } from 'vitest'
import { extractedExchange } from '../../test/local-exchange.ts'
import { limitCallSize } from './limit-call-size.ts'

const settings = { sources: { web: { writeKey: 'k' } }, limits: { callBytes: 100 } }

/** A call with this many bytes, mostly in three-byte characters. */
const callOf = (bytes: number): object => {
  const frame = JSON.stringify({ a: '', b: '' }).length
  const letters = Math.floor((bytes - frame) / 3)
  return { a: '\u4e2d'.repeat(letters), b: 'x'.repeat(bytes - frame - 3 * letters) }
}

describe('limitCallSize', () => {
  it('refuses a call one byte over the limit and keeps the rest of its batch', () => {
    const { exchange, dependencies } = extractedExchange({
      path: '/v1/batch',
      settings,
      body: { batch: [callOf(100), callOf(101), callOf(50)] },
    })
    limitCallSize(exchange, dependencies)
    expect(exchange.calls.map(({ index }) => index)).toEqual([0, 2])
    expect(exchange.refused).toMatchObject([{ index: 1, code: 'call_too_large', issues: [{ path: ['batch', 1] }] }])
    expect(exchange.refused[0]?.message).toBe('The call has 101 bytes; the limit is 100.')
  })
})
