import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { callTypeNames } from '../spec/call-type-names.ts'
import type { DraftCall } from './middleware.ts'
import { drop, only } from './pick-calls.ts'

const track = (event: unknown): DraftCall => ({ type: 'track', userId: 'user-42', event })

describe('only and drop', () => {
  it('choose by type', () => {
    const identify: DraftCall = { type: 'identify', userId: 'user-42' }
    expect(only({ types: ['identify'] })(identify)).toBe(identify)
    expect(only({ types: ['identify'] })(track('Started'))).toBeNull()
    expect(drop({ types: ['identify'] })(identify)).toBeNull()
  })

  it('choose tracks by the name of their event, or a pattern of it', () => {
    const step = drop({ events: ['Health Checked', /^debug/g] })
    for (const _ of [1, 2]) {
      expect(step(track('Health Checked'))).toBeNull()
      expect(step(track('debug: x'))).toBeNull()
      expect(step(track('Started'))).not.toBeNull()
      expect(step(track(undefined))).not.toBeNull()
    }
    expect(step({ type: 'page', event: 'Health Checked' })).not.toBeNull()
  })

  it('choose calls that match either the type or the event', () => {
    const step = only({ types: ['page'], events: ['Started'] })
    expect([track('Started'), track('Ended'), { type: 'page' } as const].map((call) => step(call) !== null)).toEqual([
      true,
      false,
      true,
    ])
  })

  it('are opposites of each other, and never change a call', () => {
    const event = fc.constantFrom('A', 'B', 'C')
    const type = fc.constantFrom(...callTypeNames)
    fc.assert(
      fc.property(type, event, fc.array(type), fc.array(event), (type, event, types, events) => {
        const call: DraftCall = Object.freeze({ type, event })
        expect(new Set([only({ types, events })(call), drop({ types, events })(call)])).toEqual(new Set([call, null]))
      }),
    )
  })
})
