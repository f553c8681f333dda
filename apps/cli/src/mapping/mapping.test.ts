import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Io } from '../io/io.ts'
import { createMapper } from './apply-mapping.ts'
import { conversions, convertNumber } from './conversions.ts'
import { convertDate, dateCandidates } from './convert-date.ts'
import { inferMapping } from './infer-mapping.ts'
import { mappingFromFlags } from './mapping-from-flags.ts'
import { mappingSchema } from './mapping-schema.ts'

const noon = '2024-05-31T12:00:00.000Z'

describe('dates', () => {
  it.each([
    ['2024-05-31T12:00:00Z', 'date', noon],
    ['2024-05-31 14:00:00 +0200', 'date', noon],
    ['2024-05-31T14:00+02', 'date', noon],
    ['2024/5/31 12:00', 'date', noon],
    ['20240531T120000Z', 'date', noon],
    ['20240531', 'date', '2024-05-31T00:00:00.000Z'],
    ['Fri, 31 May 2024 12:00:00 GMT', 'date', noon],
    ['1717156800', 'date', noon],
    ['1717156800000', 'date', noon],
    ['1717156800.5', 'unix', '2024-05-31T12:00:00.500Z'],
    ['1717156800', 'unix', noon],
    ['1717156800000', 'unix-ms', noon],
    ['1717156800000000', 'unix-us', noon],
    ['1717156800000000000', 'unix-ns', noon],
    ['45443.5', 'excel', noon],
    ['1', 'excel', '1900-01-01T00:00:00.000Z'],
    ['61', 'excel', '1900-03-01T00:00:00.000Z'],
    ['31.05.2024 12:00', 'date-dmy', noon],
    ['31/05/2024, 12:00', 'date-dmy', noon],
    ['05/31/2024 12:00', 'date-mdy', noon],
  ] as const)('reads %s as %s', (text, conversion, iso) => {
    expect(convertDate(text, conversion)).toBe(iso)
  })

  it.each([
    ['31/05/2024', 'date'],
    ['2024-02-30', 'date'],
    ['31.04.2024', 'date-dmy'],
    ['05/31/2024', 'date-dmy'],
    ['2024-05-31 25:00', 'date'],
    ['soon', 'date'],
    ['', 'date'],
    ['99999999999999999', 'unix'],
    ['1984', 'date'],
    ['2024', 'date'],
    ['45443', 'date'],
    ['12345678', 'date'],
    ['1717156800000000', 'date'],
    ['1717156800000000000', 'date'],
    ['60', 'excel'],
    ['0', 'excel'],
  ] as const)('does not guess at %s as %s', (text, conversion) => {
    expect(convertDate(text, conversion)).toBeUndefined()
  })

  it.each([
    ['45443', ['excel (2024-05-31T00:00:00.000Z)']],
    ['1717156800000000', ['unix-us (2024-05-31T12:00:00.000Z)']],
    ['1984', ['unix (1970-01-01T00:33:04.000Z)', 'excel (1905-06-06T00:00:00.000Z)']],
    ['03/04/2024', ['date-dmy (2024-04-03T00:00:00.000Z)', 'date-mdy (2024-03-04T00:00:00.000Z)']],
    ['soon', []],
  ])('names what %s can be', (text, candidates) => {
    expect(dateCandidates(text)).toEqual(expect.arrayContaining(candidates))
    expect(candidates.length === 0).toBe(dateCandidates(text).length === 0)
  })

  it('reads every moment of four-digit years that ISO 8601 and the two units of time write', () => {
    const moments = fc.integer({ min: 100_000_000, max: 253_402_300_799 })
    fc.assert(
      fc.property(moments, (seconds) => {
        const iso = new Date(seconds * 1_000).toISOString()
        expect(convertDate(iso, 'date')).toBe(iso)
        expect(convertDate(String(seconds), 'unix')).toBe(iso)
        expect(convertDate(String(seconds * 1_000), 'unix-ms')).toBe(iso)
      }),
    )
  })
})

describe('numbers and booleans', () => {
  it.each([
    ['1234.5', '.', 1234.5],
    ['1,234.5', '.', 1234.5],
    ['1 234 567', '.', 1_234_567],
    ['-0.5', '.', -0.5],
    ['1e3', '.', 1_000],
    ['1.234,5', ',', 1234.5],
    ["1'234,5", ',', 1234.5],
    ['12', ',', 12],
  ] as const)('reads %s with the separator %s', (text, separator, value) => {
    expect(convertNumber(text, separator)).toBe(value)
  })

  it.each([
    ['1.234,5', '.'],
    ['1,23', '.'],
    ['12 EUR', '.'],
    ['1.2.3', '.'],
    ['', '.'],
    ['-', '.'],
    ['1e999', '.'],
    ['1.23', ','],
  ] as const)('finds no number in %s with the separator %s', (text, separator) => {
    expect(convertNumber(text, separator)).toBeUndefined()
  })

  it('reads booleans in the words of exports, and nothing else', () => {
    expect(['TRUE', 'y', '1', 'on'].map(conversions.boolean.convert)).toEqual([true, true, true, true])
    expect(['false', 'No', '0', 'off'].map(conversions.boolean.convert)).toEqual([false, false, false, false])
    expect(conversions.boolean.convert('maybe')).toBeUndefined()
  })
})

const mapperOf = (mapping: unknown) => createMapper(mappingSchema.parse(mapping))

describe('a mapping', () => {
  it('sets nested fields, constants and defaults, leaves empty columns out, and takes kinds from the spec', () => {
    const map = mapperOf({
      type: 'identify',
      fields: {
        userId: 'id',
        'traits.email': { column: 'Email', convert: 'lowercase' },
        'traits.age': 'Age',
        'traits.address.city': 'City',
        'traits.plan': { column: 'plan', default: 'free', values: { P: 'pro' } },
        'context.channel': { constant: 'import' },
        timestamp: 'at',
      },
    })
    expect(map({ id: ' 7 ', Email: 'A@B.C', Age: '36', City: 'Bonn', plan: 'P', at: '1717156800' })).toEqual({
      ok: true,
      call: {
        type: 'identify',
        userId: '7',
        traits: { email: 'a@b.c', age: 36, address: { city: 'Bonn' }, plan: 'pro' },
        context: { channel: 'import' },
        timestamp: noon,
      },
    })
    expect(map({ id: '8', Email: '' })).toMatchObject({ call: { userId: '8', traits: { plan: 'free' } } })
  })

  it('puts the other columns into rest', () => {
    expect(mapperOf({ type: 'identify', fields: { userId: 'id' }, rest: 'traits' })({ id: '1', x: 'y' })).toEqual({
      ok: true,
      call: { type: 'identify', userId: '1', traits: { x: 'y' } },
    })
  })

  it('names the column of each value that cannot be converted', () => {
    const map = mapperOf({ type: 'track', fields: { userId: 'id', 'properties.revenue': 'total', timestamp: 'at' } })
    expect(map({ id: '1', total: '12 EUR', at: 'soon' })).toMatchObject({
      ok: false,
      issues: [
        { code: 'conversion_failed', path: ['properties', 'revenue'], message: expect.stringContaining('"total"') },
        { code: 'conversion_failed', path: ['timestamp'] },
      ],
    })
    expect(map('text')).toMatchObject({ ok: false, issues: [{ code: 'row_not_object' }] })
  })

  it('reads nested columns of JSON rows, and makes text of a number that is an id', () => {
    const map = mapperOf({ type: 'identify', fields: { userId: 'user.id', 'traits.vip': 'user.vip' } })
    expect(map({ user: { id: 42, vip: true } })).toEqual({
      ok: true,
      call: { type: 'identify', userId: '42', traits: { vip: true } },
    })
  })

  it('keeps every digit of the numbers of JSON rows, in text of JSON and in long numbers of tables', () => {
    const map = mapperOf({
      type: 'track',
      rest: 'properties',
      fields: {
        userId: 'id',
        'properties.ref': 'id',
        'properties.order': 'nested',
        'properties.text': { column: 'json', convert: 'json' },
        'properties.price': { column: 'price', convert: 'number' },
        'properties.comma': { column: 'comma', convert: 'number-comma' },
        'properties.size': { column: 'one', values: { '1.0': 'single' } },
        'properties.ref.deep': 'deep',
        timestamp: 'at',
      },
    })
    const text = `{"id":12345678901234567890,"nested":{"x":[98765432109876543210,1E2,-0,1.50,{"__proto__":0.00000001}]},
      "json":"{\\"n\\":1.0}","price":"+0012345678901234567.50","comma":"-,12345678901234567","one":1.0,
      "at":1717156800.0,"z":2.50}`
    const mapped = map(JSON.parse(text), text)
    if (!mapped.ok) throw new Error(JSON.stringify(mapped))
    expect(JSON.stringify(mapped.exact)).toBe(
      '{"type":"track","properties":{"z":2.50,"ref":12345678901234567890,' +
        '"order":{"x":[98765432109876543210,1E2,-0,1.50,{"__proto__":0.00000001}]},"text":{"n":1.0},' +
        '"price":12345678901234567.50,"comma":-0.12345678901234567,"size":"single"},' +
        `"userId":"12345678901234567890","timestamp":"${noon}"}`,
    )
    expect(mapped.call).toEqual(JSON.parse(JSON.stringify(mapped.exact)))
    const deeper = '{"id":1.0,"deep":2.0}'
    expect(map(JSON.parse(deeper), deeper)).toMatchObject({
      ok: false,
      issues: [{ code: 'path_conflict', path: ['properties', 'ref', 'deep'] }],
    })
    const plain = map({ id: 7, nested: { x: 1 } }, '{"id":7,"nested":{"x":1}}')
    expect(plain).toMatchObject({ ok: true, call: { properties: { ref: 7, order: { x: 1 } } } })
  })

  it('reaches no prototype, whatever a path says', () => {
    const map = mapperOf({
      type: 'identify',
      fields: { 'traits.__proto__.admin': 'a', 'constructor.prototype.b': 'a' },
    })
    map({ a: 'x' })
    expect(Reflect.get({}, 'admin')).toBeUndefined()
    expect(Reflect.get({}, 'b')).toBeUndefined()
  })

  it('refuses a file with a name or conversion that does not exist', () => {
    expect(mappingSchema.safeParse({ fields: { userId: { column: 'id', convert: 'magic' } } }).success).toBe(false)
    expect(mappingSchema.safeParse({ fields: {}, typo: 1 }).success).toBe(false)
  })
})

describe('flags', () => {
  /** A machine on which every file is a mapping of pages. */
  const machine = { files: { read: async () => 'type: page\nfields: { userId: a, name: b }' } } as unknown as Io

  it('name a field, a column and a conversion', async () => {
    const map = ['timestamp=created_at|unix', 'traits.email=E-Mail']
    const mapping = await mappingFromFlags(machine, { map, set: ['context.ip=0', 'context.locale=de'] })
    expect(mapping?.fields).toEqual({
      timestamp: { column: 'created_at', convert: 'unix' },
      'traits.email': 'E-Mail',
      'context.ip': { constant: 0 },
      'context.locale': { constant: 'de' },
    })
    await expect(mappingFromFlags(machine, { map: ['email'] })).rejects.toThrow(/does not name a field/)
    await expect(mappingFromFlags(machine, { map: ['a=b|magic'] })).rejects.toThrow(/conversion "magic" is unknown/)
  })

  it('come on top of a file', async () => {
    const joined = await mappingFromFlags(machine, { mapping: 'm.yaml', type: 'screen', map: ['userId=c'] })
    expect(joined).toMatchObject({ type: 'screen', fields: { userId: 'c', name: 'b' } })
    expect(await mappingFromFlags(machine, {})).toBeUndefined()
  })
})

describe('a proposal', () => {
  it('finds ids, times and reserved names, and keeps what a number would lose', () => {
    const columns = ['customer_id', 'E-Mail', 'First Name', 'zip', 'created_at', 'score', 'newsletter', 'phone']
    const rows = [
      { customer_id: '1', 'E-Mail': 'a@b.c', zip: '01067', created_at: '31.05.2024', score: '3', newsletter: 'yes' },
      { customer_id: '2', 'E-Mail': 'd@e.f', zip: '10115', created_at: '01.06.2024', score: '4', newsletter: 'no' },
    ]
    expect(inferMapping(columns, rows)).toMatchObject({
      type: 'identify',
      fields: {
        userId: 'customer_id',
        'traits.email': 'E-Mail',
        'traits.firstName': 'First Name',
        'traits.address.postalCode': 'zip',
        'traits.createdAt': { column: 'created_at', convert: 'date-dmy' },
        'traits.score': { column: 'score', convert: 'number' },
        'traits.newsletter': { column: 'newsletter', convert: 'boolean' },
        'traits.phone': 'phone',
      },
    })
  })

  it('sees a track call by its event', () => {
    const mapping = inferMapping(['user_id', 'event', 'timestamp', 'revenue'], [{ revenue: '1,5' }, { revenue: '2' }])
    expect(mapping).toMatchObject({
      type: 'track',
      fields: { event: 'event', userId: 'user_id', 'properties.revenue': { convert: 'number-comma' } },
    })
    expect(mappingSchema.safeParse(mapping).success).toBe(true)
  })
})
