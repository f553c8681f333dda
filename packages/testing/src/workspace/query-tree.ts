import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'

type Tree = { [name: string]: JsonValue | Tree }

/** Levels of a query; the names below are one. */
const maxLevels = 8

/** The names of `groupBy[0]`, `pagination.count` or `filter[eventName][]`. */
const namesOf = (key: string): readonly string[] => {
  const names = key
    .replace(/\[([^\]]*)\]/g, '.$1')
    .split('.')
    .map((name, index) => (index > 0 && name === '' ? '#' : name))
  return names.length <= maxLevels ? names : [...names.slice(0, maxLevels - 1), names.slice(maxLevels - 1).join('.')]
}

const insert = (tree: Tree, [name = '', ...rest]: readonly string[], value: string): void => {
  // An empty index, and a repeated key, append.
  const key = name === '#' ? String(Object.keys(tree).length) : name
  if (key === '__proto__') return
  const before = Object.hasOwn(tree, key) ? tree[key] : undefined
  if (rest.length > 0) {
    const inner: Tree = typeof before === 'object' && before !== null ? (before as Tree) : {}
    tree[key] = inner
    insert(inner, rest, value)
  } else if (before === undefined) tree[key] = value
  else if (typeof before === 'string') tree[key] = { 0: before, 1: value }
  else insert(before as Tree, ['#'], value)
}

/** Members named 0, 1, 2 … are a list. */
const asValue = (node: JsonValue | Tree): JsonValue => {
  if (!isJsonObject(node as JsonValue)) return node as JsonValue
  const entries = Object.entries(node as Tree)
  const isList = entries.length > 0 && entries.every(([name]) => /^\d+$/.test(name))
  if (isList) return entries.toSorted(([a], [b]) => Number(a) - Number(b)).map(([, value]) => asValue(value))
  return Object.fromEntries(entries.map(([name, value]) => [name, asValue(value)]))
}

/**
 * The query of a request as a tree of texts. Lists and objects are written as the official SDK does (`groupBy[0]=…`),
 * with dots (`pagination.count=…`), with empty brackets, or by repeating the key; Segment's own clients use all four.
 */
export const queryTree = (parameters: URLSearchParams): JsonObject => {
  const tree: Tree = {}
  for (const [key, value] of parameters) insert(tree, namesOf(key), value)
  return asValue(tree) as JsonObject // the root has names
}
