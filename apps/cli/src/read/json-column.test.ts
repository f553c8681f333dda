import { expect, it } from 'vitest'
import { exactNumber } from '../json/exact-json.ts'
import { jsonColumn } from './json-column.ts'
import { plainJson } from './table-row.ts'

const textsOf = (values: readonly unknown[]) => {
  const { jsonAt } = jsonColumn(values, plainJson)
  return values.map((_, index) => jsonAt(index))
}

const kinds = [
  'active',
  '',
  null,
  undefined,
  0,
  -0,
  1.5,
  12n,
  12,
  '12',
  true,
  false,
  Number.NaN,
  ['a'],
  { b: [1] },
  'é"\n',
]
const jsons = ['"active"', '""', '', '', '0', '0', '1.5', '12', '12', '"12"', 'true', 'false', '', '["a"]', '{"b":[1]}']

it.each([
  ['few', 0],
  ['as many as are kept once', 4_096 - kinds.length],
  ['many', 20_000],
])('keeps each value as JSON if there are %s different ones', (_, more) => {
  const others = Array.from({ length: more }, (_, index) => `c-${index}`)
  const values = [...kinds, ...others, ...kinds, ...others]
  const once = [...jsons, '"é\\"\\n"', ...others.map((text) => `"${text}"`)]
  expect(textsOf(values)).toEqual([...once, ...once])
})

it.each([[[]], [[null, undefined]], [new Float64Array([1, 2.5])], [['a', 'a']]])(
  'knows that %j has plain numbers',
  (values) => {
    expect(jsonColumn(values, plainJson).mayBeRaw).toBe(false)
  },
)

it.each([0, 20_000])('tells that a value after %i others may be a raw number', (before) => {
  const others = Array.from({ length: before }, (_, index) => index)
  expect(jsonColumn([...others, exactNumber('1234567890123456789')], plainJson).mayBeRaw).toBe(true)
  expect(jsonColumn([...others, [exactNumber('1.10')]], plainJson).mayBeRaw).toBe(true)
})
