import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallType } from '../src/spec/call-type-names.ts'
import { byteLength } from '../src/validate/byte-length.ts'
import { cleanCallBound, isCleanCall } from '../src/validate/fast/clean-call.ts'
import { validateCallFast } from '../src/validate/fast/validate-call-fast.ts'
import { type ValidateOptions, validateCall } from '../src/validate/validate-call.ts'
import { anyCall, cleanCall, mutation, oddValue } from './arbitrary-calls.ts'

const now = Date.parse('2026-06-01T12:00:00.000Z')

const options = (): fc.Arbitrary<ValidateOptions> =>
  fc.constantFrom({ now }, {}, { now, strict: true }, { now: 0 }, { type: 'track' as const })

const expectSameVerdict = (call: unknown, how: ValidateOptions): void => {
  const quick = validateCallFast(call, how)
  const full = validateCall(call, how)
  expect(quick.issues).toEqual(full.issues)
  expect(quick.ok).toBe(full.ok)
  if (quick.ok && full.ok) {
    expect(quick.call).toEqual(full.call)
    expect(quick.call === call).toBe(full.call === call)
  }
}

describe('the fast verdict', () => {
  it('says of any call what the full verdict says', () => {
    fc.assert(
      fc.property(anyCall, options(), (call, how) => expectSameVerdict(call, how)),
      { numRuns: 4_000 },
    )
  })

  it('says of a call with one fact changed what the full verdict says', () => {
    fc.assert(
      fc.property(cleanCall, mutation, options(), (call, mutate, how) => expectSameVerdict(mutate(call), how)),
      { numRuns: 3_000 },
    )
  })

  it('says of a call that leaves its type to the endpoint what the full verdict says', () => {
    const untyped = fc.constantFrom<(call: object) => object>(
      (call) => ({ ...call, type: null }),
      (call) => ({ ...call, type: undefined }),
      (call) => Object.fromEntries(Object.entries(call).filter(([name]) => name !== 'type')),
    )
    fc.assert(
      fc.property(fc.oneof(cleanCall, anyCall), untyped, (call, leaveOut) => {
        const type = call.type as CallType
        expectSameVerdict(leaveOut(call), { type, now })
        const [quick, full] = [validateCallFast, validateCall].map((judge) => judge(leaveOut(call), { type, now }))
        if (quick?.ok && full?.ok) expect(Object.keys(quick.call)).toEqual(Object.keys(full.call))
      }),
      { numRuns: 500 },
    )
  })

  it('says of anything at all what the full verdict says', () => {
    fc.assert(fc.property(fc.oneof(oddValue, fc.anything()), options(), (input, how) => expectSameVerdict(input, how)))
  })

  it('finds clean calls clean, all but one in a hundred, without the full verdict', () => {
    const calls = fc.sample(cleanCall, { numRuns: 2_000, seed: 7 })
    for (const call of calls) expect(validateCall(call, { now }).issues).toEqual([])
    const clean = calls.filter((call) => isCleanCall(call, call.type as CallType, now))
    expect(clean.length).toBeGreaterThanOrEqual(calls.length * 0.99)
  })

  it('bounds the bytes of a clean call from above', () => {
    fc.assert(
      fc.property(cleanCall, (call) => {
        const bound = cleanCallBound(call, call.type as CallType, now)
        if (bound >= 0) expect(bound).toBeGreaterThanOrEqual(byteLength(JSON.stringify(call)))
      }),
    )
  })
})
