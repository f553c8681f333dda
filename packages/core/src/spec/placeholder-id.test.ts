import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { isPlaceholderId } from './placeholder-id.ts'

const words = [
  'null',
  'undefined',
  'none',
  'nan',
  'anonymous',
  'guest',
  'unknown',
  'true',
  'false',
  '-1',
  '[object Object]',
  'n/a',
  '#n/a',
  'nil',
  '(null)',
  '<null>',
  '\\n',
]

describe('isPlaceholderId', () => {
  it.each([
    ...words,
    ...words.map((word) => word.toUpperCase()),
    'NaN',
    '0',
    '-',
    '00000000-0000-0000-0000-000000000000',
    ' ',
    '\t\n\u00a0\u2003',
  ])('recognises %j as a placeholder', (id) => expect(isPlaceholderId(id)).toBe(true))

  it.each([
    '',
    'user-42',
    'nullable',
    'a null',
    'null ',
    '1',
    '-2',
    '10',
    '0a',
    'a0',
    ' a',
    '00000000-0000-0000-0000-000000000001',
  ])('accepts %j as an id', (id) => expect(isPlaceholderId(id)).toBe(false))

  it('is quick for ids by the plain pattern', () => {
    const plain = new RegExp(
      `^(?:${words.map((word) => word.replaceAll(/[[\]()\\]/g, '\\$&')).join('|')}|[0-]+|\\s+)$`,
      'i',
    )
    const id = fc.oneof(fc.constantFrom(...words), fc.string(), fc.stringMatching(/^[0 -]{1,9}$/), fc.uuid())
    fc.assert(
      fc.property(fc.array(id, { minLength: 1, maxLength: 2 }), (parts) => {
        expect(isPlaceholderId(parts.join(''))).toBe(plain.test(parts.join('')))
      }),
      { numRuns: runs(1_000) },
    )
  })
})
