import fc from 'fast-check'
import { expect, it } from 'vitest'
import { spaces, written } from '../../test/written-json.ts'
import { countMembers } from './count-members.ts'
import { jsonShape } from './json-shape.ts'

const depthOf = (one: unknown): number =>
  typeof one === 'object' && one !== null ? 1 + Math.max(0, ...Object.values(one).map(depthOf)) : 0

const shapeOf = (text: string) => jsonShape(new TextEncoder().encode(text))

it('measures bytes like the parsed value', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), spaces, fc.boolean(), (value, space, escapes) => {
      const given: unknown = JSON.parse(JSON.stringify(value))
      expect(shapeOf(written(given, space, escapes))).toEqual({ members: countMembers(given), depth: depthOf(given) })
    }),
  )
})

it('counts a name written twice in one object twice', () => {
  const text = '{"a":1,"a":2,"b":{"c":":{}[]\\""}}'
  expect(shapeOf(text)).toEqual({ members: 4, depth: 2 })
  expect(countMembers(JSON.parse(text))).toBe(3)
})

it('is negative for a number too large for JavaScript', () => {
  expect(countMembers(JSON.parse('{"a":[1,{"b":1e999}]}'))).toBeLessThan(0)
})
