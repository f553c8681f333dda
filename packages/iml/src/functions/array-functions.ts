import { refuseArgument } from '../error/iml-fault.ts'
import { boundedText, checkDepth, checkItems, checkTextLength } from '../error/limits.ts'
import { expectArray, expectCollection, isEmpty, isMissing, isTruthy, numberOf, textOf } from '../values/coerce.ts'
import { deepKey } from '../values/deep-key.ts'
import { areEqual } from '../values/operators.ts'
import { type Collection, isCollection, readMember, setMember } from '../values/own-member.ts'
import { readPath } from '../values/read-path.ts'
import { type FunctionRow, type FunctionRows, ofArray } from './function-row.ts'

const sortOrders = ['asc', 'desc', 'asc ci', 'desc ci']

const isObject = (value: unknown): boolean => Array.isArray(value) || isCollection(value)

const without = (array: readonly unknown[], other: readonly unknown[]): unknown[] => {
  const marks = new Set(other.map((item) => deepKey(item)))
  return array.filter((item) => !marks.has(deepKey(item)))
}

const differenceRow: FunctionRow = {
  parameters: ['array', 'other', '[mode]'],
  docs: 'the items that are not in the other array; with `symmetric`, followed by those that are only in the other',
  words: [2],
  evaluate: ([array, other, mode]) => {
    const [left, right] = [expectArray(array), expectArray(other)]
    const name = isEmpty(mode) ? 'classic' : textOf(mode)
    if (name !== 'classic' && name !== 'symmetric') refuseArgument('The mode must be classic or symmetric')
    return name === 'classic' ? without(left, right) : [...without(left, right), ...without(right, left)]
  },
}

/** Functions on arrays and collections. None changes its argument. */
export const arrayFunctions: FunctionRows = {
  add: {
    parameters: ['array', '…values'],
    docs: 'the array with the values appended',
    evaluate: ([array, ...values]) => [...expectArray(array), ...values],
  },
  remove: {
    parameters: ['array', '…values'],
    docs: 'the array without these values; compares only numbers, text, booleans and null',
    evaluate: ([array, ...values]) => {
      const removed = new Set(values)
      return expectArray(array).filter((item) => !removed.has(item))
    },
  },
  join: {
    parameters: ['array', '[separator]'],
    docs: 'the items as text, joined by `,` or the separator',
    evaluate: ([array, separator]) => {
      const between = isMissing(separator) ? ',' : textOf(separator)
      const texts = expectArray(array).map((item) => textOf(item))
      checkTextLength(texts.reduce((sum, text) => sum + text.length + between.length, 0))
      return texts.join(between)
    },
  },
  map: {
    parameters: ['array', 'key', '[filterKey]', '[filterValues]'],
    docs: 'the value at `key` of each item; with a filter, only of items whose `filterKey` is one of the comma-separated values',
    words: [1, 2, 3],
    evaluate: ([array, key, filterKey, filterValues]) => {
      const items = expectArray(array)
      const wanted = isEmpty(filterKey) ? undefined : wantedValues(filterValues)
      const kept = wanted === undefined ? items : items.filter((item) => wanted.has(textOf(readPath(item, filterKey))))
      return kept.map((item) => readPath(item, key))
    },
  },
  sort: {
    parameters: ['array', '[order]', '[key]'],
    docs: 'the items in order: `asc` (default), `desc`, or case-insensitive `asc ci`, `desc ci`; by the value at `key`',
    words: [1, 2],
    evaluate: ([array, order, key]) => sorted(expectArray(array), order, key),
  },
  reverse: ofArray('the items in reverse order', (array) => array.toReversed()),
  shuffle: {
    parameters: ['array'],
    docs: 'the items in random order',
    evaluate: ([array], runtime) => {
      const items = [...expectArray(array)]
      for (let at = items.length - 1; at > 0; at -= 1) {
        const other = Math.min(at, Math.floor(runtime.random() * (at + 1)))
        ;[items[at], items[other]] = [items[other], items[at]]
      }
      return items
    },
  },
  slice: {
    parameters: ['array', 'start', '[end]'],
    docs: 'the items from `start` to before `end`, counted from 0, from the end if negative',
    evaluate: ([array, start, end]) =>
      expectArray(array).slice(numberOf(start), isMissing(end) ? undefined : numberOf(end)),
  },
  merge: {
    parameters: ['…arrays'],
    docs: 'the items of all arrays; ignores arguments that are not arrays',
    evaluate: (arrays) => {
      const lists = arrays.filter((array) => Array.isArray(array))
      checkItems(lists.reduce((sum, list) => sum + list.length, 0))
      return lists.flat()
    },
  },
  flatten: {
    parameters: ['array', '[depth]'],
    docs: 'the array with nested arrays replaced by their items, one level deep or `depth` levels',
    evaluate: ([array, depth]) => {
      const flat: unknown[] = []
      flattenInto(flat, expectArray(array), isEmpty(depth) ? 1 : numberOf(depth), 0)
      return flat
    },
  },
  contains: {
    parameters: ['textOrArray', 'value', '[ignoreCase]'],
    docs: 'whether text contains the part, or an array the item; case-insensitive with `true`',
    evaluate: ([container, value, ignoreCase]) => {
      const fold = (part: unknown): string => (isTruthy(ignoreCase) ? textOf(part).toLowerCase() : textOf(part))
      if (!Array.isArray(container)) return fold(container).includes(fold(value))
      if (isTruthy(ignoreCase)) return container.some((item) => fold(item) === fold(value))
      const wanted = deepKey(value)
      return container.some((item) => areEqual(item, value, 'strict') || (isObject(item) && deepKey(item) === wanted))
    },
  },
  distinct: {
    parameters: ['array', '[key]'],
    docs: 'the items without duplicates, keeping the first; compares the value at `key`',
    words: [1],
    evaluate: ([array, key]) => distinctBy(expectArray(array), key),
  },
  deduplicate: ofArray('the items without duplicates', (array) => distinctBy(array, undefined)),
  first: ofArray('the first item', (array) => array[0]),
  last: ofArray('the last item', (array) => array.at(-1)),
  arrayDifference: differenceRow,
  arrayDiff: { ...differenceRow, docs: 'the same as `arrayDifference`' },
  arrayIntersect: {
    parameters: ['array', '…arrays'],
    docs: 'the items of the first array that are in all others',
    evaluate: ([array, ...others]) => {
      const sets = others.map((other) => new Set(expectArray(other).map((item) => deepKey(item))))
      return expectArray(array).filter((item) => sets.every((set) => set.has(deepKey(item))))
    },
  },
  keys: {
    parameters: ['collection'],
    docs: 'the names of the members; for an array, the positions from 0',
    evaluate: ([collection]) =>
      Array.isArray(collection)
        ? Array.from(collection, (_, index) => String(index))
        : Object.keys(expectCollection(collection)),
  },
  toCollection: {
    parameters: ['array', 'key', 'value'],
    docs: 'a collection with one member per item: its name from `key`, its value from `value`; skips items with an empty key; the last of equal names wins',
    words: [1, 2],
    evaluate: ([array, key, value]) => {
      const collection: Collection = {}
      for (const item of expectArray(array)) {
        const name = readPath(item, key)
        if (!isEmpty(name)) setMember(collection, boundedText(textOf(name)), readPath(item, value))
      }
      return collection
    },
  },
  toArray: {
    parameters: ['collection'],
    docs: 'an item `{ key, value }` for each member; for an array, the keys are positions from 0',
    evaluate: ([collection]) => {
      if (Array.isArray(collection)) return collection.map((value, key) => ({ key, value }))
      const members = expectCollection(collection)
      return Object.keys(members).map((key) => ({ key, value: readMember(members, key) }))
    },
  },
}

const wantedValues = (values: unknown): Set<string> => {
  const list = Array.isArray(values) ? values.map((value) => textOf(value)) : textOf(values).split(',')
  return new Set(list.map((value) => value.trim()))
}

const sorted = (array: readonly unknown[], order: unknown, key: unknown): unknown[] => {
  // The platform's documentation also shows sort(array, key).
  const named = typeof order === 'string' && !sortOrders.includes(order) && isEmpty(key)
  const direction = isEmpty(order) || named ? 'asc' : textOf(order)
  if (!sortOrders.includes(direction)) refuseArgument(`The order must be one of ${sortOrders.join(', ')}`)
  const path = named ? order : key
  const fold = direction.endsWith('ci')
  const sign = direction.startsWith('desc') ? -1 : 1
  return array
    .map((item) => ({ item, by: sortValue(isEmpty(path) ? item : readPath(item, path), fold) }))
    .toSorted((left, right) => sign * compareValues(left.by, right.by))
    .map(({ item }) => item)
}

type SortValue = number | string | undefined

const sortValue = (value: unknown, fold: boolean): SortValue => {
  if (isMissing(value)) return undefined
  if (typeof value === 'number' || typeof value === 'boolean' || value instanceof Date) return numberOf(value)
  const text = textOf(value)
  return fold ? text.toLowerCase() : text
}

/** Numbers before text, missing values last. */
const compareValues = (left: SortValue, right: SortValue): number => {
  if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined)
  if (typeof left !== typeof right) return typeof left === 'number' ? -1 : 1
  return left < right ? -1 : left > right ? 1 : 0
}

const flattenInto = (flat: unknown[], array: readonly unknown[], depth: number, level: number): void => {
  checkDepth(level)
  for (const item of array) {
    if (Array.isArray(item) && level < depth) flattenInto(flat, item, depth, level + 1)
    else flat.push(item)
  }
  checkItems(flat.length)
}

const distinctBy = (array: readonly unknown[], key: unknown): unknown[] => {
  const seen = new Set<string>()
  return array.filter((item) => {
    const mark = deepKey(isEmpty(key) ? item : readPath(item, key))
    if (seen.has(mark)) return false
    seen.add(mark)
    return true
  })
}
