import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallType } from '../src/spec/call-type-names.ts'
import { commonFields, deliveryFields, identityFields } from '../src/spec/common-fields.ts'
import { limits } from '../src/spec/limits.ts'
import { isCleanCall } from '../src/validate/fast/clean-call.ts'
import { createCallScanner } from '../src/validate/scan/call-scanner.ts'
import { scanned } from '../src/validate/scan/shape.ts'
import { validateCall } from '../src/validate/validate-call.ts'
import { anyCall, cleanCall, mutation } from './arbitrary-calls.ts'

/** Fields that every call may have. */
const shared = [...identityFields, ...commonFields, ...deliveryFields].map(({ name }) => name)

const now = Date.parse('2026-06-01T12:00:00.000Z')
const scan = createCallScanner()

/** Where a text lies among other bytes, so that what looks outside it is found out. */
const placed = (text: string): { bytes: Uint8Array; from: number; to: number } => {
  const before = '"}\n'
  const bytes = new TextEncoder().encode(`${before}${text}\n{"type":"track"`)
  return { bytes, from: before.length, to: before.length + new TextEncoder().encode(text).length }
}

const scanText = (text: string, type?: CallType): number => {
  const { bytes, from, to } = placed(text)
  return (type === undefined ? scan : createCallScanner({ type }))(bytes, from, to, now)
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** What a scanner passes is JSON in which the full verdict finds nothing. */
const expectClean = (text: string, type?: CallType): void => {
  const call = parsed(text)
  expect(call, text).toBeDefined()
  const own = (call as { readonly type?: unknown }).type !== undefined
  expect(validateCall(call, own || type === undefined ? { now } : { now, type }).issues, text).toEqual([])
}

const jsonOf = (call: unknown): string | undefined => {
  try {
    return JSON.stringify(call)
  } catch {
    return undefined
  }
}

/** Another way to write the same JSON. */
const written = (text: string, seed: number): string => {
  const space = seed % 3 === 0 ? ['', ' ', '\t', '\r '][seed % 4] : ''
  const spaced =
    space === ''
      ? text
      : text.replaceAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g, (part) =>
          part.startsWith('"') ? part : `${space}${part}${space}`,
        )
  if (seed % 5 > 1) return spaced
  return spaced.replaceAll(/"(?:[^"\\]|\\.)*"/g, (part) =>
    part.replaceAll(
      seed % 2 ? /[a-zé]/g : /[@A-Z]/g,
      (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  )
}

describe('the scanner', () => {
  it('passes nothing in which the full verdict finds something', () => {
    fc.assert(
      fc.property(fc.oneof(anyCall, cleanCall), fc.nat(), (call, seed) => {
        const json = jsonOf(call)
        if (json === undefined) return
        const text = written(json, seed)
        if (scanText(text) >= 0) expectClean(text)
      }),
      { numRuns: 5_000 },
    )
  })

  it('passes nothing that one changed fact makes wrong', () => {
    fc.assert(
      fc.property(cleanCall, mutation, (call, mutate) => {
        const text = jsonOf(mutate(call))
        if (text !== undefined && scanText(text) >= 0) expectClean(text)
      }),
      { numRuns: 5_000 },
    )
  })

  it.each([
    { type: 'identify', userId: 'u' },
    { type: 'track', userId: 'u', event: 'Order Completed' },
    { type: 'track', userId: 'u', event: 'Report Exported' },
    { type: 'page', userId: 'u' },
    { type: 'screen', userId: 'u' },
    { type: 'group', userId: 'u', groupId: 'g' },
    { type: 'alias', userId: 'u', previousId: 'p' },
  ])('passes no null that the verdict objects to: %o', (call) => {
    expect(scanText(JSON.stringify({ ...call, messageId: 'm' }))).toBeGreaterThanOrEqual(0)
    for (const field of [
      'type',
      'event',
      'name',
      'category',
      'groupId',
      'previousId',
      'properties',
      'traits',
      ...shared,
    ]) {
      const text = JSON.stringify({ ...call, messageId: 'm', [field]: null })
      if (scanText(text) >= 0) expectClean(text)
    }
  })

  it('passes nothing that a changed byte makes wrong, or no JSON', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.constantFrom(...'{}[],:"\\0-.etnu9 \n\t'), fc.nat({ max: 2 })), {
      minLength: 1,
      maxLength: 3,
    })
    fc.assert(
      fc.property(cleanCall, edits, (call, changes) => {
        let text = JSON.stringify(call)
        for (const [place, letter, kind] of changes) {
          const at = place % text.length
          text = `${text.slice(0, at)}${kind === 0 ? '' : letter}${text.slice(at + (kind === 2 ? 0 : 1))}`
        }
        if (scanText(text) >= 0) expectClean(text)
      }),
      { numRuns: 10_000 },
    )
  })

  it('says of a call without a type what its type is taken for', () => {
    fc.assert(
      fc.property(fc.oneof(anyCall, cleanCall), (call) => {
        const { type, ...rest } = call
        const text = jsonOf(rest)
        if (text === undefined) return
        expect(scanText(text)).toBeLessThan(0)
        if (scanText(text, type as CallType) >= 0) expectClean(text, type as CallType)
      }),
    )
  })

  it('passes clean calls, all but one in fifty', () => {
    const calls = fc.sample(cleanCall, { numRuns: 2_000, seed: 7 })
    const clean = calls.filter((call) => isCleanCall(call, call.type as CallType, now))
    const left = clean.filter(
      (call) => scanText(JSON.stringify(call)) < 0 && !/\d[eE][-+\d]/.test(JSON.stringify(call)),
    )
    expect(left.length).toBeLessThan(clean.length / 50)
  })

  it('passes clean calls however they are written', () => {
    const [call] = [
      {
        type: 'track',
        event: 'Zug fährt',
        userId: 'u-2',
        properties: { grüße: 'é', revenue: 1.5 },
        timestamp: '2026-05-01T09:30:00.000Z',
      },
    ]
    const text = JSON.stringify(call)
    for (let seed = 0; seed < 60; seed += 1)
      expect(scanText(written(text, seed)) >= 0 || written(text, seed).includes('\\u'), String(seed)).toBe(true)
    const turned = JSON.stringify(Object.fromEntries(Object.entries(call ?? {}).toReversed()))
    expect(scanText(turned)).toBe(scanText(text))
  })

  it('tells which fields are there', () => {
    const base = { type: 'track', event: 'Sign Up', userId: 'user-42' }
    const bits = (more: object): number => scanText(JSON.stringify({ ...base, ...more }))
    expect(bits({})).toBe(scanned.type)
    expect(bits({ messageId: 'm-1' })).toBe(scanned.type | scanned.messageId)
    expect(bits({ timestamp: '2026-05-01T09:30:00Z' })).toBe(scanned.type | scanned.timestamp)
    expect(bits({ sentAt: '2026-05-01T09:30:00Z' })).toBe(scanned.type | scanned.sentAt)
    expect(bits({ writeKey: 'key' })).toBe(scanned.type | scanned.writeKey)
    const { type: _type, ...rest } = base
    expect(scanText(JSON.stringify(rest), 'track')).toBe(0)
  })

  it.each([
    ['a field that is there twice', '{"type":"track","event":"Sign Up","userId":"u-2","userId":"u-3"}'],
    ['two types', '{"type":"track","event":"Sign Up","userId":"u-2","type":"page"}'],
    ['a name with an escape', '{"type":"track","\\u0065vent":"Sign Up","userId":"u-2"}'],
    ['a number with an exponent', '{"type":"track","event":"Sign Up","userId":"u-2","properties":{"a":1e400}}'],
    ['a number that begins with zero', '{"type":"track","event":"Sign Up","userId":"u-2","properties":{"a":01}}'],
    ['a comma too many', '{"type":"track","event":"Sign Up","userId":"u-2",}'],
    ['something behind it', '{"type":"track","event":"Sign Up","userId":"u-2"} x'],
    ['half a value', '{"type":"track","event":"Sign Up","userId":"u-2"'],
    ['a control character', '{"type":"track","event":"Sign Up","userId":"u-2","properties":{"a":"\u0001"}}'],
    [
      'another spelling of a reserved name',
      '{"type":"track","event":"Sign Up","userId":"u-2","properties":{"Revenue":1}}',
    ],
    ['an array', '[]'],
    ['nothing', ''],
    [
      'a time in the future',
      '{"type":"track","event":"Sign Up","userId":"u-2","timestamp":"2031-01-01T00:00:00.000Z"}',
    ],
    ['nobody', '{"type":"track","event":"Sign Up","userId":null}'],
    ['no event', '{"type":"track","userId":"u-2"}'],
  ])('leaves %s to the full verdict', (_, text) => {
    expect(scanText(text)).toBeLessThan(0)
  })

  it('leaves a call over the limit to the full verdict', () => {
    const call = (length: number): string =>
      JSON.stringify({ type: 'track', event: 'Sign Up', userId: 'u-2', properties: { a: 'x'.repeat(length) } })
    const rest = call(0).length
    expect(scanText(call(limits.safeCallBytes - rest))).toBeGreaterThanOrEqual(0)
    expect(scanText(call(limits.safeCallBytes - rest + 1))).toBeLessThan(0)
  })
})
