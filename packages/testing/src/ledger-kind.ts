/** The entries of a list of the local Segment. */
export type LedgerKind = 'request' | 'call' | 'discard' | 'duplicate' | 'exchange'

/** Registered, because a test may load this package both as a module and as CommonJS. */
const mark = Symbol.for('@org/segment-testing/ledger-kind')

/** Marks a list with the kind of its entries, which an empty list does not show otherwise. */
export const markKind = <List extends object>(list: List, kind: LedgerKind): List =>
  Object.hasOwn(list, mark) ? list : Object.defineProperty(list, mark, { value: kind })

/** The kind of a list's entries; undefined for other lists. */
export const kindOfList = (list: object): unknown => Reflect.get(list, mark)
