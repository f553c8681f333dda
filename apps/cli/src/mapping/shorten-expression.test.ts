import jsonata from 'jsonata'
import { expect, it } from 'vitest'
import { shortenExpression } from './shorten-expression.ts'

const short = (text: string): jsonata.Expression => {
  const expression = jsonata(text)
  shortenExpression(expression.ast())
  return expression
}

/** The kinds of the nodes of an expression. */
const kindsIn = (node: unknown): readonly unknown[] =>
  typeof node === 'object' && node !== null
    ? [...('type' in node ? [node.type] : []), ...Object.values(node).flatMap(kindsIn)]
    : []

it('leaves neither paths of one name nor blocks of one expression where they mean nothing', () => {
  const text = '(status = "active") ? $join([first], (($lowercase(email) & (name)))) : ($trim(plan) ~> $length())'
  const kinds = kindsIn(short(text).ast())
  expect(kinds).not.toContain('block')
  // The one in the array constructor stays.
  expect(kinds.filter((kind) => kind === 'path')).toHaveLength(1)
})

it.each([
  ['an array constructor, which asks what its entries are', '$f([(a), b, ([1])])', '$f([(a), b, ([1])])'],
  ['what a value is applied to', '(a) ~> ($f(1))', 'a ~> ($f(1))'],
  ['a block with a variable', '$f(($x := 1))', '$f(($x := 1))'],
  ['a block with several expressions', '1 + (2; 3)', '1 + (2; 3)'],
  ['the steps of longer paths', '$f((a).(b).c)', '$f((a).(b).c)'],
  ['the input of a lambda', '$map(a.b, function($v) { $v + (c) })', '$map(a.b, function($v) { $v + (c) })'],
  ['a name that stays a list', '1 & a[]', '1 & a[]'],
  ['an index, a group and an order', '$f(a[0], a{b: c}, a^(b))', '$f(a[0], a{b: c}, a^(b))'],
])('leaves %s', (_, text, same) => {
  const bare = (expression: jsonata.Expression) =>
    JSON.parse(JSON.stringify(expression.ast(), (name, value) => (name === 'position' ? undefined : value)))
  const expected = jsonata(same)
  if (text !== same) shortenExpression(expected.ast())
  expect(bare(short(text))).toEqual(bare(expected))
})

const values = [
  ...[undefined, null, '', 'Ada', '12', 0, -1.5, true, false, [], [1], [[1]], [[1, 2], [3]], ['a', 'b'], {}],
  ...[{ c: 1 }, { c: [1] }, [{ c: 1 }], [{ c: 1 }, { c: [2] }], [null], [[]]],
]

const expressions = [
  ...['(a)', '((a))', 'a & b', '(a) & (b)', 'a = b', 'a in b', 'a and b', 'a or (b)', '(a ? b : a)', '(a) ? (b) : (a)'],
  ...['$count(a)', '$count((a))', '$exists(a)', '$string(a)', '$append(a, b)', '$append((a), (b))', '$type(a)'],
  ...['[a, (b)]', '[[a], (a)]', '$count([a, [b]])', '{"x": a, "y": (b)}', '$f((a), b)', '$f(a.c, (a).c, (a.c))'],
  ...['$map(a, function($v) { ($v) })', '$filter(a, function($v) { $v = b })', 'a ~> $count', 'a ~> $append(b)'],
  ...['($x := a; $y := (b); $f($x, $y))', '$f($x := a, $x)', '$f(($x := a), 1)', '$f(a[], a[0], b[c = 1])'],
  ...['$lookup($$, "a") & (b)', '$f($, $$)', '(a)[0]', '$f((a)[0])', '$f(-$count(a))', '$merge([(a), {"c": (b)}])'],
  ...['$sum(a) + $number(b)', 'a < b', '$f((a; b))', '$each($$, function($v, $k) { $k & $string($v) })', '$f(a.(c))'],
]

const outcome = async (expression: jsonata.Expression, input: object): Promise<string> => {
  const found = await expression.evaluate(input).then(
    (result: unknown) => ({ result }),
    ({ code, message }: { readonly code: unknown; readonly message: unknown }) => ({ code, message }),
  )
  return JSON.stringify(found, (_, value) => (value === undefined ? 'nothing' : value))
}

it.each(expressions)('has the same result for %s', async (text) => {
  const both = [jsonata(text), short(text)]
  for (const one of both) one.registerFunction('f', (...given: readonly unknown[]) => given)
  for (const a of values) {
    for (const b of values) {
      const input = { ...(a === undefined ? {} : { a }), ...(b === undefined ? {} : { b }) }
      const [whole, shortened] = await Promise.all(both.map((one) => outcome(one, input)))
      expect(shortened, JSON.stringify(input)).toBe(whole)
    }
  }
})
