import { closestName } from './closest-name.ts'

/** The fewest and the most arguments of a function. */
type Arguments = readonly [fewest: number, most: number]

/** The functions of JSONata; the first argument of most may be left out, and is the context then. */
export const jsonataFunctions: Readonly<Record<string, Arguments>> = {
  abs: [0, 1],
  append: [2, 2],
  assert: [1, 2],
  average: [1, 1],
  base64decode: [0, 1],
  base64encode: [0, 1],
  boolean: [0, 1],
  ceil: [0, 1],
  clone: [0, 1],
  contains: [1, 2],
  count: [1, 1],
  decodeUrl: [0, 1],
  decodeUrlComponent: [0, 1],
  distinct: [1, 1],
  each: [1, 2],
  encodeUrl: [0, 1],
  encodeUrlComponent: [0, 1],
  error: [0, 1],
  eval: [1, 2],
  exists: [1, 1],
  filter: [2, 2],
  floor: [0, 1],
  formatBase: [0, 2],
  formatInteger: [1, 2],
  formatNumber: [1, 3],
  fromMillis: [0, 3],
  join: [1, 2],
  keys: [0, 1],
  length: [0, 1],
  lookup: [1, 2],
  lowercase: [0, 1],
  map: [2, 2],
  match: [1, 3],
  max: [1, 1],
  merge: [1, 1],
  millis: [0, 0],
  min: [1, 1],
  not: [0, 1],
  now: [0, 2],
  number: [0, 1],
  pad: [1, 3],
  parseInteger: [1, 2],
  power: [1, 2],
  random: [0, 0],
  reduce: [2, 3],
  replace: [2, 4],
  reverse: [1, 1],
  round: [0, 2],
  shuffle: [1, 1],
  sift: [0, 2],
  single: [1, 2],
  sort: [1, 2],
  split: [1, 3],
  spread: [0, 1],
  sqrt: [0, 1],
  string: [0, 2],
  substring: [1, 3],
  substringAfter: [1, 2],
  substringBefore: [1, 2],
  sum: [1, 1],
  toMillis: [0, 2],
  trim: [0, 1],
  type: [1, 1],
  uppercase: [0, 1],
  zip: [1, Number.POSITIVE_INFINITY],
}

type Node = Readonly<Record<string, unknown>>

/** Every node of an expression. */
const nodesIn = (value: unknown): readonly Node[] => {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap(nodesIn)
  return Array.isArray(value) ? inner : [value as Node, ...inner]
}

const variableIn = (node: unknown): string | undefined => {
  const { type, value } = Object(node)
  return type === 'variable' && typeof value === 'string' ? value : undefined
}

/** The variables that an expression sets: by `:=`, as arguments of its functions, and by `@$item` and `#$index`. */
const boundIn = (nodes: readonly Node[]): ReadonlySet<unknown> =>
  new Set(
    nodes.flatMap(({ type, lhs, arguments: given, focus, index }) => [
      ...(type === 'bind' ? [variableIn(lhs)] : []),
      ...(type === 'lambda' && Array.isArray(given) ? given.map(variableIn) : []),
      ...[focus, index],
    ]),
  )

/** The input, the document, and what mappings set, see `Bindings`. */
const namedVariables = ['lines', 'row']
const givenVariables = ['', '$', ...namedVariables]

const count = (most: number): string => `${most} argument${most === 1 ? '' : 's'}`

/**
 * Why an expression fails for every row: it names a function or variable that does not exist, or calls a function with too
 * few or too many arguments.
 * @param ast of the whole expression
 * @param own functions besides those of JSONata
 */
export const functionProblem = (ast: unknown, own: Readonly<Record<string, Arguments>>): string | undefined => {
  const nodes = nodesIn(ast)
  const bound = boundIn(nodes)
  const functions = new Map([...Object.entries(jsonataFunctions), ...Object.entries(own)])
  const names = [...functions.keys(), ...namedVariables, ...[...bound].map(String)]
  /** Calls that get another argument from the left of `~>`. */
  const chained = new Set(nodes.flatMap(({ type, rhs }) => (type === 'apply' ? [rhs] : [])))
  const called = new Set(nodes.flatMap(({ type, procedure }) => (type === 'function' ? [procedure] : [])))

  for (const node of nodes) {
    const name = variableIn(node)
    if (name !== undefined && !bound.has(name) && !functions.has(name) && !givenVariables.includes(name)) {
      const closest = closestName(name, names)
      const what = called.has(node) || chained.has(node) ? 'function' : 'variable'
      return `There is no ${what} $${name}.${closest ? ` Did you mean $${closest}?` : ''}`
    }
    if (node.type !== 'function' || !Array.isArray(node.arguments)) continue
    const callee = variableIn(node.procedure)
    const bounds = callee === undefined || bound.has(callee) ? undefined : functions.get(callee)
    if (bounds === undefined) continue
    const [fewest, most] = bounds
    const given = node.arguments.length + (chained.has(node) ? 1 : 0)
    if (given < fewest) return `The function $${callee} needs at least ${count(fewest)}, but is called with ${given}.`
    if (given > most) return `The function $${callee} takes at most ${count(most)}, but is called with ${given}.`
  }
  return undefined
}
