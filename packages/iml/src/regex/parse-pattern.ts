import { checkDepth } from '../limits.ts'

/** A regular expression as a tree. Single characters, classes and escapes stay in source form, as one `atom` each. */
export type PatternNode =
  | { readonly kind: 'atom'; readonly source: string }
  | { readonly kind: 'sequence'; readonly nodes: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly options: readonly PatternNode[] }
  | { readonly kind: 'group'; readonly index: number; readonly node: PatternNode }
  | { readonly kind: 'look'; readonly ahead: boolean; readonly negative: boolean; readonly node: PatternNode }
  | { readonly kind: 'assertion'; readonly sign: '^' | '$' | 'b' | 'B' }
  | { readonly kind: 'back_reference'; readonly index: number }
  | {
      readonly kind: 'repeat'
      readonly node: PatternNode
      readonly least: number
      readonly most: number
      readonly lazy: boolean
      /** Capturing groups inside, first and behind the last; each round starts with them empty. */
      readonly groups: readonly [number, number]
    }

/** A parsed pattern: its tree, how many groups it captures (group 0 is the whole match), and the named ones. */
export interface Pattern {
  readonly node: PatternNode
  readonly groupCount: number
  readonly names: ReadonlyMap<string, number>
}

const quantifier = /([*+?]|\{(\d+)(,(\d*))?\})(\??)/y
const characterClass = /\[(?:\\[\s\S]|[^\]\\])*\]/y
const plainEscape = /\\(?:u[0-9a-f]{4}|x[0-9a-f]{2}|c[a-z]|[0-7]{1,3}|[\s\S])/iy
const unicodeEscape = /\\(?:u\{[0-9a-f]+\}|u[0-9a-f]{4}|x[0-9a-f]{2}|c[a-z]|[pP]\{[^}]*\}|0|[\s\S])/iy
const groupOpening = /\((?:\?(?:[:=!]|<[=!]|<([\p{L}\p{N}_$]+)>))?/uy
const back = /\\(?:([1-9]\d*)|k<([\p{L}\p{N}_$]+)>)/uy

/**
 * Parses the source of a JavaScript regular expression that `RegExp` has already accepted.
 * @param source without slashes and flags
 */
export function parsePattern(source: string, unicode: boolean): Pattern {
  const names = new Map<string, number>()
  const groupCount = 1 + countGroups(source, names)
  let at = 0
  let opened = 0
  let nesting = 0
  const node = parseChoice()
  return { node, groupCount, names }

  function match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = at
    return pattern.exec(source) ?? undefined
  }

  function parseChoice(): PatternNode {
    nesting += 1
    checkDepth(nesting)
    const options: PatternNode[] = [parseSequence()]
    while (source[at] === '|') {
      at += 1
      options.push(parseSequence())
    }
    nesting -= 1
    return options.length === 1 && options[0] !== undefined ? options[0] : { kind: 'choice', options }
  }

  function parseSequence(): PatternNode {
    const nodes: PatternNode[] = []
    while (at < source.length && source[at] !== '|' && source[at] !== ')') {
      const before = opened
      const node = parseTerm()
      const found = match(quantifier)
      if (found === undefined) {
        nodes.push(node)
        continue
      }
      at += found[0].length
      const [least, most] = boundsOf(found)
      nodes.push({ kind: 'repeat', node, least, most, lazy: found[5] === '?', groups: [before + 1, opened + 1] })
    }
    return { kind: 'sequence', nodes }
  }

  function parseTerm(): PatternNode {
    const character = source.charAt(at)
    if (character === '(') return parseGroup()
    if (character === '^' || character === '$') {
      at += 1
      return { kind: 'assertion', sign: character }
    }
    if (character === '\\') return parseEscape()
    const found = character === '[' ? match(characterClass)?.[0] : undefined
    const codePoint = unicode ? String.fromCodePoint(source.codePointAt(at) ?? 0) : character
    const atom = found ?? codePoint
    at += atom.length
    return { kind: 'atom', source: '{}]/'.includes(atom) ? `\\${atom}` : atom }
  }

  function parseEscape(): PatternNode {
    const sign = source.charAt(at + 1)
    if (sign === 'b' || sign === 'B') {
      at += 2
      return { kind: 'assertion', sign }
    }
    const reference = match(back)
    const index = reference?.[2] === undefined ? Number(reference?.[1] ?? 0) : (names.get(reference[2]) ?? 0)
    if (reference !== undefined && index > 0 && index < groupCount) {
      at += reference[0].length
      return { kind: 'back_reference', index }
    }
    const atom = match(unicode ? unicodeEscape : plainEscape)?.[0] ?? source.charAt(at)
    at += atom.length
    return { kind: 'atom', source: atom }
  }

  function parseGroup(): PatternNode {
    const [opening = '(', name] = match(groupOpening) ?? []
    at += opening.length
    const captures = opening === '(' || name !== undefined
    if (captures) opened += 1
    const index = opened
    const node = parseChoice()
    at += 1
    if (captures) return { kind: 'group', index, node }
    if (opening === '(?:') return node
    return { kind: 'look', ahead: !opening.includes('<'), negative: opening.endsWith('!'), node }
  }
}

function boundsOf([, sign = '', least, comma, most]: RegExpExecArray): [number, number] {
  if (sign === '*') return [0, Number.POSITIVE_INFINITY]
  if (sign === '+') return [1, Number.POSITIVE_INFINITY]
  if (sign === '?') return [0, 1]
  if (comma === undefined) return [Number(least), Number(least)]
  return [Number(least), most ? Number(most) : Number.POSITIVE_INFINITY]
}

function countGroups(source: string, names: Map<string, number>): number {
  let count = 0
  const pieces = /\\[\s\S]|\[(?:\\[\s\S]|[^\]\\])*\]|\((?!\?)|\(\?<(?![=!])([^>]*)>/g
  for (const [piece, name] of source.matchAll(pieces)) {
    if (!piece.startsWith('(')) continue
    count += 1
    if (name !== undefined) names.set(name, count)
  }
  return count
}
