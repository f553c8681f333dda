/** Source text of one IML expression, without braces. */
export type Expression = string & { readonly __expression?: never }

const identifier = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * A path such as `parameters.traits.email`; names that are not identifiers are quoted with backticks.
 * @throws {RangeError} for a name that a path cannot contain
 */
export const path = (root: string, ...names: readonly string[]): Expression =>
  [root, ...names]
    .map((name) => {
      if (identifier.test(name)) return name
      if (name === '' || name.includes('`'))
        throw new RangeError(`A path cannot contain the name ${JSON.stringify(name)}.`)
      return `\`${name}\``
    })
    .join('.')

/** Text as a literal. @throws {RangeError} for text that evaluators parse differently */
export const text = (value: string): Expression => {
  if (/['\\{}]/.test(value)) throw new RangeError(`A literal cannot contain ${JSON.stringify(value)}.`)
  return `'${value}'`
}

/** A call of a standard function. */
export const call = (name: string, ...parameters: readonly Expression[]): Expression =>
  `${name}(${parameters.join(', ')})`

/** The expression as a whole template, which keeps the type of its value. */
export const template = (expression: Expression): string => `{{${expression}}}`

/** The key that adds the members of a collection to an object. */
export const spreadKey = '{{...}}'

/**
 * A collection, or undefined if it is empty: an untouched one arrives as `{}`. Null, which a user enters to erase the
 * value, stays null.
 * @param given the value that the user entered, if the collection is built from its members
 */
export const unlessEmpty = (collection: Expression, given: Expression = collection): Expression =>
  call(
    'if',
    `${call('length', call('keys', collection))} > 0`,
    collection,
    // An empty collection is true, null is not: no evaluator has to tell null from undefined.
    call('if', given, 'undefined', given),
  )

/** A list of names and values as a collection. */
export const rowsAsCollection = (rows: Expression): Expression =>
  call('toCollection', rows, text('name'), text('value'))

/** Rows of `key` and `value` of several sources as one collection. */
export const membersAsCollection = (rows: readonly Expression[]): Expression =>
  call('toCollection', rows.length === 1 ? (rows[0] ?? '') : call('merge', ...rows), text('key'), text('value'))

/** The number of different names in rows; rows without a name do not count. */
export const countNames = (collection: Expression): Expression => call('length', call('keys', collection))

/** A name with its first letter in uppercase, to append it to another name. */
export const capitalized = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
