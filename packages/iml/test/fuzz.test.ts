import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'
import {
  evaluateTemplate,
  evaluateTree,
  formatTemplate,
  ImlError,
  imlFunctions,
  lintTemplate,
  parseTemplate,
  printSyntaxTree,
} from '../src/index.ts'
import { printTemplate } from '../src/syntax/print.ts'
import { anyTemplate } from './any-template.ts'

const options = {
  now: 1_700_000_000_000,
  random: () => 0.5,
  timeZone: 'Europe/Prague',
  sign: () => new Uint8Array(4),
  patternTimeoutMs: 20,
}

/** Fails for anything but an ImlError with a position in the text. */
const onlyImlErrors = (source: string, work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    if (!ImlError.is(error)) throw error
    expect(error.position).toBeGreaterThanOrEqual(0)
    expect(error.position).toBeLessThanOrEqual(source.length)
    expect(error.line).toBeGreaterThanOrEqual(1)
    return undefined
  }
}

const pieces = fc.constantFrom(
  '{{',
  '}}',
  '{',
  '}',
  '(',
  ')',
  '[',
  ']',
  '.',
  ',',
  ';',
  "'",
  '"',
  '`',
  '+',
  '++',
  '-',
  '*',
  '/',
  '%',
  '=',
  '==',
  '!=',
  '<',
  '>=',
  '!',
  '&',
  '|',
  '?',
  ':',
  '=>',
  '...',
  ' ',
  '\n',
  '0',
  '1',
  '99',
  '1.5',
  'a',
  'parameters',
  '.x',
  'null',
  'true',
  'if(',
  'map(',
  'formatDate(',
  'YYYY-MM-DD',
  'headers.a-b',
  '__proto__',
  'constructor',
  '\\',
  '#',
  'é',
  '😀',
  '\u0000',
  '\ud800',
)
const junk = fc.oneof(
  fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join('')),
  fc.array(pieces, { maxLength: 20 }).map((parts) => `{{${parts.join('')}}}`),
  fc.string({ unit: 'binary' }),
)
const anyValue = fc.anything({
  withDate: true,
  withTypedArray: true,
  withNullPrototype: true,
  withBigInt: true,
  withSparseArray: true,
  withBoxedValues: true,
  withMap: true,
  withSet: true,
  withObjectString: true,
  key: fc.oneof(fc.string(), fc.constantFrom('__proto__', 'constructor', 'toString', 'length', 'key', 'value', 'x')),
})
const values = fc.oneof(
  anyValue,
  fc.constantFrom<unknown>(
    '',
    'x',
    '/a/g',
    '/(a+)+b/',
    'YYYY',
    -1,
    1e308,
    Number.NaN,
    null,
    undefined,
    [],
    {},
    new Date(Number.NaN),
  ),
  fc.constantFrom<unknown>(
    Symbol('s'),
    () => 1,
    new Uint8Array([1, 2]),
    'a'.repeat(1000),
    [[1, [2]]],
    [{ key: 'a', value: 1 }],
  ),
)

describe('no input', () => {
  it('breaks the parser, printer, formatter or linter', () => {
    fc.assert(
      fc.property(junk, (text) => {
        onlyImlErrors(text, () => printSyntaxTree(parseTemplate(text)))
        onlyImlErrors(text, () => formatTemplate(text))
        onlyImlErrors(text, () => evaluateTemplate(text, { a: 1, parameters: { x: [1] } }, options))
        expect(Array.isArray(lintTemplate(text, { variables: ['a'], profile: 'portable' }))).toBe(true)
      }),
      { numRuns: runs(400) },
    )
  })

  it('makes evaluation throw anything but an ImlError, for any template and any data', () => {
    fc.assert(
      fc.property(
        anyTemplate,
        fc.dictionary(fc.constantFrom('a', 'b', 'parameters', 'body', 'headers', '$x'), values),
        (tree, data) => {
          const text = printTemplate(tree)
          onlyImlErrors(text, () => evaluateTemplate(text, data, options))
        },
      ),
      { numRuns: runs(400) },
    )
  })

  it.each([...imlFunctions.values()])('makes $name throw anything but an ImlError', ({ name, least, most }) => {
    const counts = fc.integer({ min: least, max: Math.min(most, least + 3) })
    fc.assert(
      fc.property(counts, fc.array(values, { minLength: 4, maxLength: 4 }), (count, [a, b, c, d]) => {
        const text = `{{${name}(${['a', 'b', 'c', 'd'].slice(0, count).join(', ')})}}`
        const data = { a, b, c, d }
        const result = onlyImlErrors(text, () => evaluateTemplate(text, data, options))
        if (typeof result === 'function') throw new Error('the result is a function')
        onlyImlErrors(text, () => evaluateTemplate(`<${text}>`, data, options))
      }),
      { numRuns: runs(30) },
    )
  })

  it('makes a tree throw anything but an ImlError', () => {
    const tree = fc.object({ key: fc.oneof(junk, fc.constant('{{...}}')), values: [junk, anyValue], maxDepth: 3 })
    fc.assert(
      fc.property(tree, values, (value, x) => {
        try {
          evaluateTree(value, { a: x, parameters: { x } }, options)
        } catch (error) {
          if (!ImlError.is(error)) throw error
          expect(error.path).toBeTypeOf('string')
        }
      }),
      { numRuns: runs(200) },
    )
  })

  it('changes the prototypes of the runtime', () => {
    const hostile = JSON.parse(
      '[{"key":"__proto__","value":{"polluted":1}},{"key":"constructor","value":{"polluted":1}}]',
    )
    const data = {
      l: hostile,
      c: JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
    }
    for (const expression of [
      "toCollection(l, 'key', 'value')",
      "pick(c, '__proto__', 'constructor')",
      "omit(c, 'x')",
      'toArray(c)',
      "toCollection(toArray(c), 'key', 'value')",
      "parseXML('<__proto__><polluted>1</polluted><__proto__/></__proto__>')",
      'parseXML(\'<r __proto__="1"><__proto__>1</__proto__></r>\')',
      'distinct(l)',
      'toDataStructure(c)',
      'jwt(c, c, null, c)',
    ]) {
      onlyImlErrors(expression, () => evaluateTemplate(`{{${expression}}}`, data, options))
      evaluateTree({ '{{...}}': "{{toCollection(l, 'key', 'value')}}" }, data, options)
    }
    for (const prototype of [Object.prototype, Array.prototype, Function.prototype, String.prototype]) {
      expect(Object.hasOwn(prototype, 'polluted')).toBe(false)
    }
  })
})

// Without a limit each of these would run for years, and time out.
describe('time is bounded', () => {
  const long = 'a'.repeat(100_000)
  const data = {
    t: long,
    list: Array.from({ length: 100_000 }, (_, index) => ({ k: index % 7 })),
    big: '<'.repeat(1_000_000),
  }

  it.each([
    ['deep parentheses', `{{${'('.repeat(200_000)}`],
    ['deep calls', `{{${'lower('.repeat(50_000)}'a'${')'.repeat(50_000)}}}`],
    ['deep indexes', `{{a${'[a'.repeat(50_000)}`],
    ['many signs', `{{${'!'.repeat(200_000)}a}}`],
    ['a long sum', `{{a${' + a'.repeat(100_000)}}}`],
    ['a long path', `{{a${'.b'.repeat(50_000)}}}`],
    ['many expressions', '{{a}}'.repeat(30_000)],
    ['many openings', '{{'.repeat(200_000)],
    ['unclosed quotes', "{{'a' + '".repeat(100_000)],
    ['many arguments', `{{merge(${'a,'.repeat(50_000)}a)}}`],
    ['a format without end', `{{formatDate(a, ${'Y-'.repeat(200_000)}`],
    ['doubling replacements', `{{${'replace('.repeat(100)}'aa'${", 'a', 'aaaaaaaaaa')".repeat(100)}}}`],
    ['a pattern of exponential time', "{{replace(t, '/(a|a)*b/g', '')}}"],
    ['a pattern of polynomial time', "{{replace(t, '/a*a*a*b/g', '')}}"],
    ['tags without end', '{{stripHTML(big)}}'],
    ['splitting everywhere', "{{length(split(t, ''))}}"],
    ['sorting and comparing', "{{length(distinct(sort(list, 'desc', 'k'), 'k'))}}"],
    ['difference of long lists', '{{length(arrayDifference(list, list))}}'],
    ['hashing', '{{sha512(t)}}{{sha256(t)}}{{md5(t)}}{{sha1(t)}}'],
    ['huge numbers', '{{round(1, 99999999999)}} {{1 * 9999999999999999999999}} {{formatNumber(9999999, 100)}}'],
  ])('for %s', (_, text) => {
    onlyImlErrors(text, () => evaluateTemplate(text, data, options))
    lintTemplate(text)
    onlyImlErrors(text, () => formatTemplate(text))
  })
})
