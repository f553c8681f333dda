import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonBytes } from '../json.ts'
import { expandCall } from './expand-call.ts'
import { readCaseFile } from './read-case-file.ts'

describe('expandCall', () => {
  it('expands repeated text, items and keys', () => {
    expect(expandCall({ a: { $repeat: ['é', 3] } })).toEqual({ a: 'ééé' })
    expect(expandCall([{ $items: [{ b: { $repeat: ['x', 2] } }, 2] }])).toEqual([[{ b: 'xx' }, { b: 'xx' }]])
    expect(expandCall({ $keys: ['k', 2, 1] })).toEqual({ k0: 1, k1: 1 })
  })

  it('fills an input to the byte', () => {
    fc.assert(
      fc.property(fc.constantFrom('a', 'é', '用', '😀', 'ab'), fc.integer({ min: 50, max: 2000 }), (unit, bytes) => {
        expect(jsonBytes(expandCall({ x: [{ note: { $fill: [unit, bytes] } }], y: 'ö' }))).toBe(bytes)
      }),
    )
  })

  it('rejects an invalid short form', () => {
    expect(() => expandCall({ a: 'a'.repeat(50), b: { $fill: ['a', 40] } })).toThrow(RangeError)
    expect(() => expandCall({ $repeat: [1, 2] })).toThrow('must be a string')
    expect(() => expandCall({ $repeat: ['a', 'b'] })).toThrow('must be a number')
  })
})

describe('readCaseFile', () => {
  const good = { name: 'one', kind: 'accept', call: { type: 'page', userId: 'a' } }
  const file = (entry: object) => ({
    area: 'page',
    page: 'https://www.twilio.com/docs/segment/',
    cases: [{ ...good, ...entry }],
  })

  it('derives the expected request of a call', () => {
    expect(readCaseFile(file({ source: { writeKey: 'key', region: 'eu' } }))).toEqual([
      {
        name: 'one',
        area: 'page',
        page: 'https://www.twilio.com/docs/segment/',
        kind: 'accept',
        call: { type: 'page', userId: 'a' },
        source: { writeKey: 'key', region: 'eu' },
        expect: {
          method: 'POST',
          url: 'https://events.eu1.segmentapis.com/v1/page',
          headers: { authorization: 'Basic a2V5Og==', 'content-type': 'application/json' },
          body: { userId: 'a' },
        },
      },
    ])
  })

  it.each([
    ['another kind', { kind: 'maybe' }, 'must be of kind'],
    [
      'issues on an accepted call',
      { issues: [{ code: 'x', path: [], severity: 'error' }] },
      'must have issues or be accepted',
    ],
    ['no issues on a refused one', { kind: 'refuse' }, 'must have issues or be accepted'],
    ['an issue without severity', { kind: 'warn', issues: [{ code: 'x', path: [] }] }, 'incomplete'],
    ['a sent call that is not an object', { call: 'text' }, 'must send an object'],
    ['no page', { page: 7 }, 'needs a page'],
  ])('refuses %s', (_, entry, reason) => {
    expect(() => readCaseFile(file(entry))).toThrow(reason)
  })

  it('refuses a file of another shape', () => {
    expect(() => readCaseFile([])).toThrow(TypeError)
    expect(() => readCaseFile({ area: 'purchase', cases: [] })).toThrow(TypeError)
  })
})
