import { expectCollection, isMissing, textOf } from '../values/coerce.ts'
import { readMember } from '../values/own-member.ts'
import { readPath } from '../values/read-path.ts'
import type { FunctionRow, FunctionRows } from './function-row.ts'

/** A function that keeps some members of a collection. */
const selectRow = (
  docs: string,
  keep: (members: ReadonlySet<string>, names: readonly string[]) => readonly string[],
): FunctionRow => ({
  parameters: ['collection', 'name', '…names'],
  docs,
  words: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  evaluate: ([collection, ...names]) => {
    const source = expectCollection(collection)
    const texts = names.flat().map((name) => textOf(name))
    return Object.fromEntries(keep(new Set(Object.keys(source)), texts).map((name) => [name, readMember(source, name)]))
  },
})

/** Functions on any value. The evaluator makes `if` and `ifempty` lazy. */
export const generalFunctions: FunctionRows = {
  if: {
    parameters: ['condition', 'value', '[other]'],
    docs: '`value` if the condition is true, else `other`; evaluates only the chosen one',
    evaluate: ([condition, value, other]) => (condition ? value : other),
  },
  ifempty: {
    parameters: ['value', 'other'],
    docs: '`other` if the value is missing or `""`, else the value; 0, false, `[]` and `{}` are not empty',
    evaluate: ([value, other]) => (isMissing(value) || value === '' ? other : value),
  },
  switch: {
    parameters: ['value', 'case', 'result', '…more'],
    docs: 'the result after the first case that equals the value as text; a single last argument is the default',
    evaluate: ([value, ...cases]) => {
      const wanted = textOf(value)
      for (let at = 0; at + 1 < cases.length; at += 2) {
        if (textOf(cases[at]) === wanted) return cases[at + 1]
      }
      return cases.length % 2 === 1 ? cases.at(-1) : undefined
    },
  },
  get: {
    parameters: ['container', 'path'],
    docs: 'the value at a path such as `a.b[2].c`; arrays count from 1',
    words: [1],
    evaluate: ([container, path]) => readPath(container, path),
  },
  pick: selectRow('the collection with only these members', (members, names) =>
    names.filter((name) => members.has(name)),
  ),
  omit: selectRow('the collection without these members', (members, names) => {
    const omitted = new Set(names)
    return [...members].filter((name) => !omitted.has(name))
  }),
}
