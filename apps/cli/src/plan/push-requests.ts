import type { ApiRule } from '@org/segment-core/plan'
import type { RuleName } from './compare-rules.ts'

/** A request that writes rules. */
export type PushRequest =
  | { readonly method: 'PATCH'; readonly rules: readonly ApiRule[] }
  | { readonly method: 'DELETE'; readonly rules: readonly RuleName[] }

/** Segment states no limit. The largest plan takes 20 requests, far below its default limit a minute. */
const writtenRules = 100

/** Characters of JSON in one request, unless a single rule has more. */
const writtenCharacters = 500_000

/** Servers that parse lists in a query as the official SDK writes them read 20 entries. */
const deletedRules = 20

/** Characters of a query that every proxy passes. */
const deletedCharacters = 4_000

/** Cuts a list where a part would have too many entries or characters. */
const partsOf = <Item>(
  items: readonly Item[],
  { most, characters, sizeOf }: { most: number; characters: number; sizeOf: (item: Item) => number },
): readonly (readonly Item[])[] => {
  const parts: Item[][] = []
  let size = 0
  for (const item of items) {
    const last = parts.at(-1)
    const added = sizeOf(item)
    if (last === undefined || last.length >= most || size + added > characters) {
      parts.push([item])
      size = added
    } else {
      last.push(item)
      size += added
    }
  }
  return parts
}

/** The requests that write some rules and delete others, in order. */
export const pushRequests = (written: readonly ApiRule[], deleted: readonly RuleName[]): readonly PushRequest[] => [
  ...partsOf(written, {
    ...{ most: writtenRules, characters: writtenCharacters },
    sizeOf: (rule) => JSON.stringify(rule).length,
  }).map((rules) => ({ method: 'PATCH' as const, rules })),
  ...partsOf(deleted, {
    ...{ most: deletedRules, characters: deletedCharacters },
    // The names of the members and their brackets, percent-encoded.
    sizeOf: ({ key = '' }) => 100 + encodeURIComponent(key).length,
  }).map((rules) => ({ method: 'DELETE' as const, rules })),
]
