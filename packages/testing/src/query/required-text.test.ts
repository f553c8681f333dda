import { expect, it } from 'vitest'
import { compilePattern } from './compile-pattern.ts'
import { parsePattern } from './parse-pattern.ts'
import { requiredText } from './required-text.ts'

it.each([
  ['SKU-\\d+9.*Moka Pots', '', 'Moka Pots'],
  ['^"event":"a\\bb', '', '"event":"ab'],
  ['ab(?:cd)ef', '', 'abcdef'],
  ['abc?d', '', 'ab'],
  ['a(?:b|c)de', '', 'de'],
  ['(?:abc)+', '', ''],
  ['a|b', '', ''],
  ['[ab]x', '', 'x'],
  ['abc', 'i', ''],
  ['.*', '', ''],
])('every match of /%s/%s contains %j', (source, flags, text) => {
  expect(requiredText(parsePattern(source, flags))).toBe(text)
})

it.each([
  ['ab(?:cd)ef', 'xabcdefx', true],
  ['abc?d', 'abd', true],
  ['^a\\bb', 'ab', false],
  ['SKU-\\d+9.*Moka', 'SKU-19 a Moka', true],
  ['SKU-\\d+9.*Moka', 'Moka SKU-19', false],
])('/%s/ on %j is still decided by the whole pattern', (source, text, found) => {
  expect(compilePattern(source)(text)).toBe(found)
})
