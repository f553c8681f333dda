/** A value of a query: text, a number, a boolean, a list or an object of them. Undefined members are left out. */
export type QueryValue =
  | string
  | number
  | boolean
  | undefined
  | readonly QueryValue[]
  | { readonly [name: string]: QueryValue }

/** `encodeURIComponent` leaves five characters that the official SDK encodes. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)

const pairsOf = (name: string, value: QueryValue): readonly string[] => {
  if (value === undefined) return []
  if (typeof value !== 'object') return [`${encode(name)}=${encode(String(value))}`]
  return Object.entries(value).flatMap(([key, inner]) => pairsOf(name === '' ? key : `${name}[${key}]`, inner))
}

/**
 * Writes a query as the official SDK does, with lists and objects in brackets: `groupBy[0]=eventName`,
 * `pagination[count]=200`, percent-encoded.
 * @returns the query with its question mark; empty if there is none
 */
export const queryString = (query: { readonly [name: string]: QueryValue } = {}): string => {
  const pairs = pairsOf('', query)
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}
