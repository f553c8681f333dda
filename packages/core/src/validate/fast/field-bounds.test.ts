import { describe, expect, it } from 'vitest'
import * as bounds from './field-bounds.ts'

type Bound = (value: unknown) => number

const hidden = { [Symbol('hidden')]: 1 }
const now = Date.parse('2026-06-01T12:00:00.000Z')

const nested: Readonly<Record<string, { of: Bound; right: readonly unknown[]; wrong: readonly unknown[] }>> = {
  text: { of: bounds.textBound, right: ['', 'a'], wrong: [1, {}, true] },
  number: { of: bounds.numberBound, right: [0, -1.5], wrong: ['1', Number.NaN, Number.POSITIVE_INFINITY, 1n] },
  'text or number': { of: bounds.textOrNumberBound, right: ['', 1], wrong: [true, Number.NaN, []] },
  integer: { of: bounds.integerBound, right: [0, -7], wrong: [1.5, '1', 2 ** 53, Number.NaN] },
  boolean: { of: bounds.booleanBound, right: [true, false], wrong: ['true', 0] },
  time: {
    of: bounds.timeBound,
    right: ['2024-05-01T09:30:00.000Z', '2024-05-01T09:30:00+02:00'],
    wrong: ['2024-05-01T09:30:00', '2024-05-01', '2024-02-30T00:00:00.000Z', 'soon', 0],
  },
  moment: { of: bounds.momentBound, right: ['2024-05-01', '2024-05-01T09:30:00'], wrong: ['soon', 0] },
  date: {
    of: bounds.dateBound,
    right: ['1988-03-14', '1988-03-14T10:00:00Z'],
    wrong: ['1988-03-14T10:00:00', '1988-02-30', 0],
  },
  email: { of: bounds.emailBound, right: ['ada@example.com'], wrong: ['ada', 1] },
  uri: { of: bounds.uriBound, right: ['example.com'], wrong: ['example', 1] },
  currency: { of: bounds.currencyBound, right: ['USD', 'DEM'], wrong: ['usd', 'ABC', '', 1] },
  'one of': { of: (value) => bounds.oneOfBound(value, ['a', 'b']), right: ['a', 'b'], wrong: ['c', '', 1] },
  record: {
    of: (value) => bounds.recordBound(value, 1),
    right: [{}, { a: [1] }],
    wrong: [[], 'a', hidden, { a: 1n }, new Map()],
  },
  texts: { of: (value) => bounds.textsBound(value, 1), right: [[], ['a']], wrong: [[1], [null], 'a', new Array(1)] },
  records: {
    of: (value) => bounds.recordsBound(value, 1),
    right: [[], [{ a: 1 }]],
    wrong: [[null], [1], [[]], [hidden], {}, new Array(1)],
  },
  filled: { of: bounds.filledBound, right: ['a'], wrong: ['', 1] },
  absent: { of: bounds.absentBound, right: [], wrong: ['a', 0, {}] },
}

describe.each(Object.entries(nested))('%s inside an object', (_, { of, right, wrong }) => {
  it('is taken, or no value', () => {
    for (const value of [...right, null, undefined]) expect(of(value), String(value)).toBeGreaterThanOrEqual(0)
  })
  it('is left to the full verdict where it is something else', () => {
    for (const value of wrong) expect(of(value), String(value)).toBe(-1)
  })
})

const topLevel: typeof nested = {
  'a short text': { of: (value) => bounds.shortTextBound(value, 3), right: ['abc'], wrong: ['', 'abcd', 7] },
  'an id': { of: (value) => bounds.idBound(value, 9), right: ['user-42'], wrong: ['', 'guest', '0000000000', 7] },
  'a userId': {
    of: (value) => bounds.userIdBound(value, 99),
    right: ['user-42'],
    wrong: ['ada@example.com', 'null', 7],
  },
  'a past time': {
    of: (value) => bounds.pastTimeBound(value, now),
    right: ['2026-06-01T12:00:00.000Z', '1970-01-01T00:00:00.000Z', '2026-06-01T14:00:00+02:00'],
    wrong: ['2026-06-01T12:00:00.001Z', '1969-12-31T23:59:59.999Z', '2026-06-01T14:00:01+02:00', '2024-05-01', 7],
  },
  switches: {
    of: (value) => bounds.switchesBound(value, 1),
    right: [{}, { All: false, Mixpanel: {} }, { Ally: true }],
    wrong: [
      { all: true },
      { ALL: false },
      { Mixpanel: 'on' },
      { Mixpanel: null },
      [],
      hidden,
      { ...hidden, All: true },
    ],
  },
}

describe.each(Object.entries(topLevel))('%s', (_, { of, right, wrong }) => {
  it('is taken, or left out', () => {
    for (const value of [...right, undefined]) expect(of(value), String(value)).toBeGreaterThanOrEqual(0)
  })
  it('is left to the full verdict where it is something else', () => {
    for (const value of wrong) expect(of(value), String(value)).toBe(-1)
  })
})

it('refusesNull knows the fields that may be null', () => {
  expect(['userId', 'anonymousId', 'type', 'options', 'channel', '_metadata'].filter(bounds.refusesNull)).toEqual([])
  expect(['event', 'traits', 'context', 'timestamp', 'messageId'].filter(bounds.refusesNull)).toHaveLength(5)
})
