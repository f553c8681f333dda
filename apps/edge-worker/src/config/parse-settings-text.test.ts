import { expect, it } from 'vitest'
import { parseSettingsText } from './parse-settings-text.ts'

const parse = (text: string): unknown => parseSettingsText(text, 'The file')

it('accepts a byte order mark, and the same name in several objects', () => {
  expect(parse('\ufeff{"a":{"x":1},"b":[{"x":2},{"x":3}]}')).toEqual({ a: { x: 1 }, b: [{ x: 2 }, { x: 3 }] })
})

it.each([
  ['{\n  "a": 1,\n  "b": secret\n}', 'must be JSON; the mistake is at line 3, column 8.'],
  ['{"a":1,}', 'must be JSON; the mistake is at line 1, column 8.'],
  ['{"a":[1,\n2', 'must be JSON; the mistake is at line 2, column 2.'],
  ['', 'must be JSON; the mistake is at line 1, column 1.'],
  ['{"ip":"none","ip":"full"}', 'has ip twice.'],
  ['{"sources":{"web":{"writeKey":"secret","write\\u004bey":"other"}}}', 'has sources.web.writeKey twice.'],
  ['[{},{"a":1,"a":1}]', 'has 1.a twice.'],
])('names the place of the mistake in %j', (text, message) => {
  expect(() => parse(text)).toThrow(`The file ${message}`)
})
