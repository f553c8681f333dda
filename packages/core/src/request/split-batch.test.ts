import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { limits } from '../spec/limits.ts'
import { byteLength } from '../validate/byte-length.ts'
import { batchEnvelopeBytes, buildBatchRequest } from './build-batch-request.ts'
import type { SerialisedCall } from './serialise-call.ts'
import { splitBatch } from './split-batch.ts'

const source = { writeKey: 'wK7fQ2mZ9xR4tB1nV8cJ5hL3pD6sG0yA', region: 'us' } as const
const options = { sentAt: '2026-06-01T12:00:01.000Z' }
const envelopeBytes = batchEnvelopeBytes(source, options)

const piece = (bytes: number, messageId = 'm'): SerialisedCall => ({
  messageId,
  json: JSON.stringify('x'.repeat(bytes - 2)),
  bytes,
})

describe('splitBatch', () => {
  it('keeps calls that fit together in one batch', () => {
    const calls = [piece(100), piece(200)]
    expect(splitBatch(calls, { envelopeBytes })).toEqual([calls])
    expect(splitBatch([], { envelopeBytes })).toEqual([])
  })

  it('fills a batch to the last byte, and starts another before exceeding the limit', () => {
    const room = 1_000 - envelopeBytes
    const exact = [piece(400), piece(room - 401)]
    expect(splitBatch(exact, { envelopeBytes, maxBytes: 1_000 })).toHaveLength(1)
    const over = [piece(400), piece(room - 400)]
    expect(splitBatch(over, { envelopeBytes, maxBytes: 1_000 })).toHaveLength(2)
  })

  it('splits at 2,500 calls', () => {
    const batches = splitBatch(
      Array.from({ length: 5_001 }, () => piece(10)),
      { envelopeBytes },
    )
    expect(batches.map((batch) => batch.length)).toEqual([2_500, 2_500, 1])
  })

  it('puts a call that fits no batch into its own', () => {
    const calls = [piece(10), piece(900), piece(10)]
    expect(splitBatch(calls, { envelopeBytes: 200, maxBytes: 1_000 }).map((batch) => batch.length)).toEqual([1, 1, 1])
  })

  it('never exceeds a limit, keeps the order and loses nothing', () => {
    const sizes = fc.array(fc.integer({ min: 20, max: limits.callBytes }), { maxLength: 120 })
    const bounds = fc.record({
      maxBytes: fc.integer({ min: 40_000, max: limits.batchBytes }),
      maxCalls: fc.integer({ min: 1, max: 60 }),
    })
    fc.assert(
      fc.property(sizes, bounds, (bytes, { maxBytes, maxCalls }) => {
        const calls = bytes.map((size, index) => piece(size, `m-${index}`))
        const batches = splitBatch(calls, { envelopeBytes, maxBytes, maxCalls })
        expect(batches.flat()).toEqual(calls)
        batches.forEach((batch, index) => {
          const body = buildBatchRequest(batch, source, options).body ?? ''
          expect(byteLength(body)).toBeLessThanOrEqual(maxBytes)
          expect(batch.length).toBeLessThanOrEqual(maxCalls)
          // As full as possible: the first call of the next batch would not fit.
          const next = batches[index + 1]?.[0]
          if (next !== undefined && batch.length < maxCalls) {
            expect(byteLength(body) + 1 + next.bytes).toBeGreaterThan(maxBytes)
          }
        })
      }),
      { numRuns: runs(60) },
    )
  })
})
