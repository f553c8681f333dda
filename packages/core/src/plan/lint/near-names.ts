import { editDistance } from '../../validate/edit-distance.ts'
import { normalizedName } from '../../values/normalized-name.ts'

/** Names that differ in their numbers only, such as steps, belong together. */
const withoutDigits = (name: string): string => name.replace(/\d+/g, '')

/** Shorter names often differ by one letter and mean different things. */
const shortest = 6
/** Longer names are compared in their spelling only. */
const longest = 100

const isNear = (left: string, right: string): boolean =>
  left === right ||
  (Math.min(left.length, right.length) >= shortest &&
    withoutDigits(left) !== withoutDigits(right) &&
    editDistance(left, right) <= 1)

/** Texts that a text has in common with every text that is one edit away. */
const keysOf = (text: string): readonly string[] =>
  text.length > longest ? [text] : [text, ...Array.from(text, (_, at) => text.slice(0, at) + text.slice(at + 1))]

/** Names with an earlier name that differs in spelling or by one letter; takes linear time for names of one length. */
export const nearNames = (names: Iterable<string>): readonly { readonly name: string; readonly near: string }[] => {
  const seen = new Map<string, Set<string>>()
  const found: { name: string; near: string }[] = []
  for (const name of new Set(names)) {
    const folded = normalizedName(name)
    const keys = keysOf(folded)
    const near = keys
      .flatMap((key) => [...(seen.get(key) ?? [])])
      .find((other) => isNear(folded, normalizedName(other)))
    if (near !== undefined) found.push({ name, near })
    for (const key of keys) seen.set(key, (seen.get(key) ?? new Set()).add(name))
  }
  return found
}
