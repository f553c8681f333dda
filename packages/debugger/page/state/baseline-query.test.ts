import { parseQuery } from '@org/segment-testing/query'
import { expect, it } from 'vitest'
import { baselineEvent, baselinePath, differenceQuery } from './baseline-query.ts'

const has = (...types: readonly string[]) => ({ types, presence: 'always' }) as const

it.each([
  ['products[].price', ['products', 'price']],
  ['"a.b".c', ['a.b', 'c']],
  ['"x[\\"]"[][].y z', ['x["]', 'y z']],
])('the path %s is split', (path, names) => {
  expect(baselinePath(path)).toEqual(names)
})

it('an event is a type and a name, which may have spaces', () => {
  expect(['track Order  Completed', 'page', 'track '].map(baselineEvent)).toEqual([
    { type: 'track', name: 'Order  Completed' },
    { type: 'page' },
    { type: 'track', name: '' },
  ])
})

it.each([
  [{ kind: 'added', event: 'track Order Completed' }, 'type:track event:"Order Completed"'],
  [{ kind: 'removed', event: 'track Order Completed' }, undefined],
  [
    { kind: 'added', event: 'track A', property: 'products[]."a.b"', after: has('string') },
    'type:track event:A properties.products."a.b":*',
  ],
  [{ kind: 'removed', event: 'identify', property: 'plan', before: has('string') }, 'type:identify'],
  [
    { kind: 'changed', event: 'group', property: 'size', before: has('number'), after: has('string') },
    'type:group traits.size:*',
  ],
  [
    {
      kind: 'changed',
      event: 'page Home',
      property: 'path',
      before: has('string'),
      after: { types: ['string'], presence: 'sometimes' },
    },
    'type:page event:Home -properties.path:*',
  ],
] as const)('%j links to the calls that show it', (difference, expected) => {
  const query = differenceQuery(difference)
  expect(query).toBe(expected)
  if (query !== undefined) expect(parseQuery(query).terms.length).toBeGreaterThan(0)
})
