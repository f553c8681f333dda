/** A test of one character by its code point, and a character that passes it. */
export interface CharacterSet {
  readonly kind: 'set'
  readonly test: (codePoint: number) => boolean
  readonly example: string
}

/** Where an assertion holds. */
export type Place = 'textStart' | 'textEnd' | 'lineStart' | 'lineEnd' | 'wordEdge' | 'noWordEdge'

/** A regular expression as a tree. */
export type PatternNode =
  | CharacterSet
  | { readonly kind: 'sequence'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly items: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly item: PatternNode; readonly min: number; readonly max: number }
  | { readonly kind: 'place'; readonly place: Place }

/** Characters that are tried as examples, the most readable first. */
export const exampleCharacters = [
  ...'a0A_-. @/+:',
  ...Array.from({ length: 95 }, (_, index) => String.fromCodePoint(32 + index)),
  'é',
  'ß',
  'я',
  '中',
  '🙂',
  '\n',
  '\t',
]

/** A set of characters. @param likely characters that are probably in it */
export const characterSet = (test: (codePoint: number) => boolean, likely: readonly number[] = []): CharacterSet => ({
  kind: 'set',
  test,
  example:
    exampleCharacters.find((text) => test(text.codePointAt(0) ?? 0)) ??
    String.fromCodePoint(likely.find((codePoint) => test(codePoint)) ?? 0xfffd),
})

/** Characters of an example; a part is still repeated as often as it must be. */
const mostCharacters = 2_000

/** A text that a pattern probably matches. @param more how often a part is repeated beyond its minimum */
export const exampleOf = (node: PatternNode, more = 0): string => {
  switch (node.kind) {
    case 'set':
      return node.example
    case 'sequence':
      return node.items.map((item) => exampleOf(item, more)).join('')
    case 'choice':
      return node.items[0] === undefined
        ? ''
        : exampleOf(node.items[Math.min(more, node.items.length - 1)] ?? node.items[0], more)
    case 'repeat': {
      const text = exampleOf(node.item, more)
      const count = Math.min(node.min + more, node.max, Math.ceil(mostCharacters / Math.max(1, text.length)))
      return text.repeat(Math.max(node.min, count))
    }
    case 'place':
      return ''
  }
}
