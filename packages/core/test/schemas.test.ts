import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/mini'
import { batchSchema } from '../src/schemas/batch.ts'
import { callSchema, callSchemas } from '../src/schemas/call.ts'
import { contextSchema } from '../src/schemas/context.ts'
import { groupTraitsSchema, userTraitsSchema } from '../src/schemas/traits.ts'
import { callTypeNames } from '../src/spec/call-type-names.ts'
import { validateBatch } from '../src/validate/validate-batch.ts'
import { validateCall } from '../src/validate/validate-call.ts'
import { anyCall, cleanCall, mutation, oddValue } from './arbitrary-calls.ts'

const accepts = (schema: z.ZodMiniType, input: unknown): boolean => schema.safeParse(input).success

const track = { type: 'track', userId: 'user-42', event: 'Lesson Opened' } as const

const generated = fc.oneof(
  cleanCall,
  anyCall,
  fc.tuple(cleanCall, mutation).map(([call, change]) => change(call)),
  oddValue,
)

describe('the schemas accept exactly what the verdict finds no error in', () => {
  it('for any call', () => {
    fc.assert(
      fc.property(generated, (input) => {
        const { ok } = validateCall(input)
        expect(accepts(callSchema, input)).toBe(ok)
        const type = callTypeNames.find((name) => name === (input as { readonly type?: unknown } | null)?.type)
        for (const name of callTypeNames) expect(accepts(callSchemas[name], input)).toBe(ok && name === type)
      }),
      { numRuns: 500 },
    )
  })

  it('for any batch', () => {
    fc.assert(
      fc.property(fc.array(generated, { maxLength: 3 }), oddValue, (batch, context) => {
        const input = { batch, context }
        expect(accepts(batchSchema, input)).toBe(validateBatch(input).ok)
      }),
      { numRuns: 200 },
    )
  })

  it('for any context and traits', () => {
    const objects = [
      [contextSchema, 'identify', 'context'],
      [userTraitsSchema, 'identify', 'traits'],
      [groupTraitsSchema, 'group', 'traits'],
    ] as const
    fc.assert(
      fc.property(generated, oddValue, fc.constantFrom(...objects), (call, odd, [schema, type, field]) => {
        const held = (call as { readonly [name: string]: unknown } | null | undefined)?.[field]
        for (const value of [held, odd]) {
          if (value === undefined) continue
          const { ok } = validateCall({ type, userId: 'user-42', groupId: 'group-7', [field]: value })
          expect(accepts(schema, value)).toBe(ok)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('for traits that no call has room for', () => {
    for (const traits of [{ about: 'é'.repeat(18_000) }, { about: 'a'.repeat(33_000) }]) {
      expect(validateCall({ type: 'identify', userId: 'user-42', traits }).ok).toBe(false)
      for (const schema of [contextSchema, userTraitsSchema, groupTraitsSchema]) {
        expect(accepts(schema, traits)).toBe(false)
        expect(accepts(schema, { about: 'é'.repeat(16_000) })).toBe(true)
      }
    }
  })

  it.each([
    ['a bigint in its properties', { ...track, properties: { total: 7n } }],
    ['40 KB of JSON', { ...track, properties: { text: 'a'.repeat(40_000) } }],
    ['a consent event without preferences', { ...track, event: 'Segment Consent Preference Updated' }],
    ['no type', { userId: 'user-42', event: 'Lesson Opened' }],
  ])('and refuse a call with %s', (_, call) => {
    expect(accepts(callSchemas.track, call)).toBe(false)
    expect(accepts(callSchema, call)).toBe(false)
    expect(accepts(batchSchema, { batch: [call] })).toBe(false)
  })

  it('and accept a warning', () => {
    expect(accepts(callSchemas.identify, { type: 'identify', userId: 'ada@example.com', traits: { email: 7 } })).toBe(
      true,
    )
  })
})

describe('a schema', () => {
  it('returns the call as the plain data that is sent, custom names included', () => {
    const call = { ...track, colour: 'red', properties: { own: [1] }, context: { own: true } }
    expect(callSchemas.track.parse(call)).toBe(call)
    const sent = { ...call, properties: { at: '1970-01-01T00:00:00.000Z' } }
    expect(callSchema.parse({ ...call, properties: { at: new Date(0), done: () => 1 } })).toEqual(sent)
    expect(z.object({ call: callSchemas.track }).parse({ call }).call).toBe(call)
  })

  it('reports what is wrong, where, and with which code', () => {
    const { error } = callSchemas.track.safeParse({ ...track, userId: 7, properties: [] })
    expect(error?.issues).toMatchObject([
      { code: 'custom', path: ['userId'], params: { code: 'id_not_string' } },
      { code: 'custom', path: ['properties'], params: { code: 'properties_not_object' } },
    ])
    expect(error?.issues[0]?.message).toBe('userId must be a string with at least one character, but is the number 7.')
    expect(contextSchema.safeParse({ device: { advertisingId: 7 } }).error?.issues[0]?.path).toEqual([
      'device',
      'advertisingId',
    ])
  })

  it('keeps its rules when more checks are added', () => {
    const named = callSchemas.track.check(z.refine(({ event }) => event.startsWith('Lesson')))
    expect(accepts(named, track)).toBe(true)
    expect(accepts(named, { ...track, event: 'Quiz Opened' })).toBe(false)
    expect(accepts(named, { ...track, userId: 7 })).toBe(false)
  })

  it('has a JSON Schema with the type of every reserved field', () => {
    expect(z.toJSONSchema(userTraitsSchema, { unrepresentable: 'any' })).toMatchObject({
      type: 'object',
      properties: { email: { type: ['string', 'null'] } },
    })
  })
})
