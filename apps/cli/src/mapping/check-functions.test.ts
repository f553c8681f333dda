import jsonata from 'jsonata'
import { describe, expect, it } from 'vitest'
import { functionProblem, jsonataFunctions } from './check-functions.ts'

const problemOf = (text: string): string | undefined => functionProblem(jsonata(text).ast(), { json: [1, 1] })

describe('the functions of JSONata', () => {
  it.each(Object.keys(jsonataFunctions))('have $%s among them', async (name) => {
    expect(await jsonata(`$type($${name})`).evaluate({})).toBe('function')
  })

  it.each(Object.entries(jsonataFunctions))('have the number of arguments of $%s', async (name, [fewest, most]) => {
    const refused = (given: number) =>
      jsonata(`$${name}(${Array(given).fill('$nothing').join(', ')})`)
        .evaluate(undefined)
        .then(
          () => undefined,
          ({ code }: { readonly code: string }) => code,
        )
    if (Number.isFinite(most)) expect(await refused(most + 1)).toBe('T0410')
    if (fewest > 0) expect(await refused(fewest - 1)).toMatch(/^T041/)
  })
})

describe('an expression', () => {
  it.each([
    ['$lowercas(email)', 'There is no function $lowercas. Did you mean $lowercase?'],
    ['a & $Lowercase(email)', 'There is no function $Lowercase. Did you mean $lowercase?'],
    ['a ~> $trimm', 'There is no function $trimm. Did you mean $trim?'],
    ['items.{"a": $frobnicate(b)}', 'There is no function $frobnicate.'],
    ['$rows.a', 'There is no variable $rows. Did you mean $row?'],
    ['$lowercase(a, b)', 'The function $lowercase takes at most 1 argument, but is called with 2.'],
    ['a ~> $lowercase(b)', 'The function $lowercase takes at most 1 argument, but is called with 2.'],
    ['$replace(a)', 'The function $replace needs at least 2 arguments, but is called with 1.'],
    ['$jsn(a)', 'There is no function $jsn. Did you mean $json?'],
  ])('%s names what does not exist', (text, problem) => {
    expect(problemOf(text)).toBe(problem)
  })

  it.each([
    '$lowercase(email) & $$.a & $ & $row.a & $count($lines)',
    '($double := function($x) { $x * 2 }; $double(2))',
    '$map(items, function($item, $index) { $item.price * $index })',
    'items@$item#$index.{"at": $index, "name": $item.name}',
    '$reduce(items, function($sum, $x) { $sum + $x }, 0)',
    '($trim := $substring(?, 0, 2); $trim("abc"))',
    'a ~> $replace("x", "y") ~> $trim',
    '$map(items, $uppercase)',
    '$json(a).b',
  ])('%s is right', (text) => {
    expect(problemOf(text)).toBeUndefined()
  })
})
