import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { anyTemplate, withoutSpans } from '../../test/any-template.ts'
import { formatTemplate, printExpression, printTemplate } from './print.ts'
import { parseTemplate } from './template.ts'

describe('printing', () => {
  it('writes text that parses to the same tree, for any tree', () => {
    fc.assert(
      fc.property(anyTemplate, (template) => {
        const printed = printTemplate(template)
        expect(withoutSpans(parseTemplate(printed).parts)).toEqual(withoutSpans(template.parts))
      }),
      { numRuns: runs(300) },
    )
  })

  it('does not change a formatted template', () => {
    fc.assert(
      fc.property(anyTemplate, (template) => {
        const once = formatTemplate(printTemplate(template))
        expect(formatTemplate(once)).toBe(once)
      }),
      { numRuns: runs(100) },
    )
  })

  it.each([
    ['{{ a+b }}', '{{a + b}}'],
    ['{{f( a;"b" )}}', "{{f(a, 'b')}}"],
    ['{{(a * b) + (c)}}', '{{a * b + c}}'],
    ['{{a * (b + c)}}', '{{a * (b + c)}}'],
    ['{{a === b && !c || d}}', '{{a = b & !c | d}}'],
    ['{{!(a & b)}}', '{{!(a & b)}}'],
    ['{{(a + b).c}}', '{{(a + b).c}}'],
    ['{{(1).2}}', '{{(1).2}}'],
    ["{{'x'y}}", "{{'x' + y}}"],
    ['{{headers.content-type}}', '{{headers.`content-type`}}'],
    ['{{ ... }}', '{{...}}'],
    ['{{"it\'s"}}', '{{"it\'s"}}'],
    ['{{formatDate(now, YYYY-MM-DD)}}', "{{formatDate(now, 'YYYY-MM-DD')}}"],
    ['{{parseDate(x, (M - D))}}', '{{parseDate(x, (M - D))}}'],
    ['{{1.50}} and {{007}}', '{{1.5}} and {{7}}'],
    ['  text {{ a }}\n', '  text {{a}}\n'],
  ])('formats %s as %s', (text, formatted) => {
    expect(formatTemplate(text)).toBe(formatted)
  })

  it('writes text with both quotes as a sum, in a product with parentheses', () => {
    const text = { kind: 'text', value: `'"`, start: 0, end: 0 } as const
    expect(printExpression(text)).toBe(`"'" + '"'`)
    expect(printExpression({ kind: 'binary', operator: '*', left: text, right: text, start: 0, end: 0 })).toBe(
      `("'" + '"') * ("'" + '"')`,
    )
  })

  it('rejects a tree that no text can express', () => {
    expect(() => printExpression({ kind: 'name', name: 'a`b', start: 0, end: 0 })).toThrow('backtick')
    expect(() => printExpression({ kind: 'number', value: -1, start: 0, end: 0 })).toThrow('not negative')
  })
})
