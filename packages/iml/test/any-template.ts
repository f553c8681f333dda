import fc from 'fast-check'
import { imlFunctions } from '../src/functions/iml-functions.ts'
import { imlKeywords } from '../src/syntax/keywords.ts'
import { type BinaryOperator, binaryOperators } from '../src/syntax/operator-table.ts'
import type { Expression, Segment, Template, TemplatePart } from '../src/syntax/syntax-tree.ts'

const span = { start: 0, end: 0 }
const plainNames = ['parameters', 'body', 'item', 'temp', 'a', 'b', '$x', '_y', 'größe', 'headers']

const name = fc.oneof(
  fc.constantFrom(...plainNames),
  fc.string({ minLength: 1, maxLength: 6 }).filter((text) => !text.includes('`')),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'x-y', 'true', 'if'),
)
const text = fc.string({ maxLength: 8 }).filter((value) => !(value.includes("'") && value.includes('"')))
const number = fc.oneof(
  fc.nat(),
  fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0.1, 1e21, 1e-7, 123456789.125, Number.MAX_VALUE, Number.MIN_VALUE),
)

const { expression } = fc.letrec<{ expression: Expression; segment: Segment; leaf: Expression }>((tie) => ({
  leaf: fc.oneof(
    number.map((value): Expression => ({ kind: 'number', value: value + 0, ...span })),
    text.map((value): Expression => ({ kind: 'text', value, ...span })),
    fc.constantFrom(...imlKeywords.keys()).map((keyword): Expression => ({ kind: 'keyword', name: keyword, ...span })),
    name.map((value): Expression => ({ kind: 'name', name: value, ...span })),
  ),
  segment: fc.oneof(
    name.map((value): Segment => ({ kind: 'member', name: value, ...span })),
    fc.nat(20).map((value): Segment => ({ kind: 'member', name: String(value), ...span })),
    fc.constant<Segment>({ kind: 'first', ...span }),
    tie('expression').map((inner): Segment => ({ kind: 'index', expression: inner, ...span })),
  ),
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('leaf'),
    fc
      .tuple(tie('expression'), fc.array(tie('segment'), { minLength: 1, maxLength: 3 }))
      // A path of a path is one path in source text.
      .filter(([root]) => root.kind !== 'path')
      .map(([root, segments]): Expression => ({ kind: 'path', root, segments, ...span })),
    fc
      .tuple(fc.constantFrom(...imlFunctions.keys(), 'custom'), fc.array(tie('expression'), { maxLength: 4 }))
      .map(([callee, parameters]): Expression => ({ kind: 'call', name: callee, arguments: parameters, ...span })),
    fc
      .tuple(fc.constantFrom('!', '-'), tie('expression'))
      .map(([operator, operand]): Expression => ({ kind: 'unary', operator, operand, ...span })),
    fc
      .tuple(
        fc.constantFrom(...(Object.keys(binaryOperators) as BinaryOperator[])),
        tie('expression'),
        tie('expression'),
      )
      .map(([operator, left, right]): Expression => ({ kind: 'binary', operator, left, right, ...span })),
  ),
}))

/** Any expression that source text can hold. */
export const anyExpression = expression

const literal = fc
  .string({ minLength: 1, maxLength: 10 })
  // A { before an expression would open it one sign earlier.
  .filter((value) => !value.includes('{'))
  .map((value): TemplatePart => ({ kind: 'literal', text: value, ...span }))

/** Any template: pieces of text and expressions. */
export const anyTemplate: fc.Arbitrary<Template> = fc
  .array(
    fc.oneof(
      literal,
      expression.map((inner): TemplatePart => ({ kind: 'expression', expression: inner, ...span })),
      fc.constant<TemplatePart>({ kind: 'spread', ...span }),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map((parts) => parts.filter((part, index) => part.kind !== 'literal' || parts[index - 1]?.kind !== 'literal'))
  .map((parts): Template => ({ source: '', parts, notes: [] }))

/** The same value without `start` and `end` anywhere, for comparing trees of different texts. */
export const withoutSpans = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutSpans)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([key]) => key !== 'start' && key !== 'end')
  return Object.fromEntries(members.map(([key, member]) => [key, withoutSpans(member)]))
}
