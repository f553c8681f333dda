import { QueryError } from './query.ts'

/** Ranges of UTF-16 code units, ends included. */
export type CodeRanges = readonly (readonly [from: number, to: number])[]

/** A parsed regular expression. */
export type PatternNode =
  | { readonly kind: 'codes'; readonly ranges: CodeRanges }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly least: number; readonly most: number }
  | { readonly kind: 'assertion'; readonly at: 'start' | 'end' | 'boundary' | 'inside' }

/** The largest code unit. */
export const lastCode = 0xffff

/** Most repetitions in braces; each is a copy. */
const mostCopies = 200

/** Groups within groups. */
const deepestGroup = 50

const digits: CodeRanges = [[48, 57]]
/** The characters of `\w`. */
export const wordCodes: CodeRanges = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
]
const spaceCodes: CodeRanges = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x1680, 0x1680],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
  [0xfeff, 0xfeff],
]
const lineEnds: CodeRanges = [
  [10, 10],
  [13, 13],
  [0x2028, 0x2029],
]
const classes: Readonly<Record<string, CodeRanges>> = { d: digits, w: wordCodes, s: spaceCodes }
const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, 0: 0 }

/** All codes that are in none of the ranges. */
const invert = (ranges: CodeRanges): CodeRanges => {
  const sorted = [...ranges].sort(([a], [b]) => a - b)
  const others: [number, number][] = []
  let next = 0
  for (const [from, to] of sorted) {
    if (from > next) others.push([next, from - 1])
    next = Math.max(next, to + 1)
  }
  if (next <= lastCode) others.push([next, lastCode])
  return others
}

const canonical = (code: number): number => {
  const upper = String.fromCharCode(code).toUpperCase()
  const [first] = [upper.charCodeAt(0)]
  // As in ECMAScript: not if it is several characters, or a letter of ASCII for another one.
  return upper.length !== 1 || (code >= 128 && first < 128) ? code : first
}

let otherCases: ReadonlyMap<number, readonly number[]> | undefined

/** The codes that differ from another one in case only. */
const casesOf = (): ReadonlyMap<number, readonly number[]> => {
  if (otherCases !== undefined) return otherCases
  const groups = new Map<number, number[]>()
  for (let code = 0; code <= lastCode; code += 1) {
    const key = canonical(code)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [code])
    else group.push(code)
  }
  otherCases = new Map(
    [...groups.values()].filter(({ length }) => length > 1).flatMap((all) => all.map((one) => [one, all])),
  )
  return otherCases
}

const foldCase = (ranges: CodeRanges): CodeRanges => {
  const folded: [number, number][] = ranges.map(([from, to]) => [from, to])
  for (const [code, all] of casesOf()) {
    if (ranges.some(([from, to]) => code >= from && code <= to)) for (const one of all) folded.push([one, one])
  }
  return folded
}

/**
 * Parses a regular expression of the part of ECMAScript's syntax that can be searched in linear time.
 * @throws {QueryError} for invalid syntax, lookarounds, references to groups, and flags other than `i`
 */
export const parsePattern = (source: string, flags: string): PatternNode => {
  let at = 0
  let depth = 0
  const shown = `/${source.length > 60 ? `${source.slice(0, 60)}…` : source}/`
  const fail = (problem: string): QueryError =>
    new QueryError('bad_pattern', `The pattern ${shown} is invalid: ${problem}.`)
  if (flags !== '' && flags !== 'i') throw fail(`the only flag is "i", not "${flags}"`)
  const codesNode = (ranges: CodeRanges, inverted = false): PatternNode => {
    const folded = flags === 'i' ? foldCase(ranges) : ranges
    return { kind: 'codes', ranges: inverted ? invert(folded) : folded }
  }
  const hexCode = (length: number): number => {
    const text = source.slice(at, at + length)
    if (!new RegExp(`^[0-9a-fA-F]{${length}}$`).test(text)) throw fail(`${length} hexadecimal digits must follow`)
    at += length
    return Number.parseInt(text, 16)
  }
  /** The codes of an escape; the backslash is read. */
  const readEscape = (): CodeRanges => {
    const letter = source[at] ?? ''
    if (letter === '') throw fail('it ends with a backslash')
    at += 1
    const named = classes[letter.toLowerCase()]
    if (named !== undefined) return letter === letter.toLowerCase() ? named : invert(named)
    const control = Object.hasOwn(controls, letter) && !(letter === '0' && /\d/.test(source[at] ?? ''))
    const code = control
      ? (controls[letter] ?? 0)
      : letter === 'x'
        ? hexCode(2)
        : letter === 'u'
          ? hexCode(4)
          : letter.charCodeAt(0)
    if (!control && letter !== 'x' && letter !== 'u' && /[A-Za-z0-9]/.test(letter)) {
      throw fail(/[1-9k]/.test(letter) ? 'it must not refer to a group' : `"\\${letter}" is not supported`)
    }
    return [[code, code]]
  }
  const readClass = (): PatternNode => {
    const inverted = source[at] === '^'
    if (inverted) at += 1
    const ranges: (readonly [number, number])[] = []
    const readItem = (): CodeRanges => {
      const code = source.charCodeAt(at)
      at += 1
      if (code !== 92) return [[code, code]]
      if (source[at] === 'b') {
        at += 1
        return [[8, 8]]
      }
      return readEscape()
    }
    while (source[at] !== ']') {
      if (at >= source.length) throw fail('a "[" is not closed')
      const from = readItem()
      if (source[at] !== '-' || source[at + 1] === ']' || at + 1 >= source.length) {
        ranges.push(...from)
        continue
      }
      at += 1
      const to = readItem()
      const [[low = 0, lowEnd = 0] = []] = [from[0]]
      const [[high = 0, highEnd = 0] = []] = [to[0]]
      if (from.length > 1 || to.length > 1 || low !== lowEnd || high !== highEnd || low > high) {
        throw fail('a range in brackets must go from one character to a later one')
      }
      ranges.push([low, high])
    }
    at += 1
    return codesNode(ranges, inverted)
  }
  const readGroup = (): PatternNode => {
    if (source[at] === '?') {
      if (source[at + 1] !== ':') throw fail('lookarounds, named groups and modifiers are not supported')
      at += 2
    }
    depth += 1
    if (depth > deepestGroup) throw fail(`it has more than ${deepestGroup} groups within groups`)
    const inside = readChoice()
    depth -= 1
    if (source[at] !== ')') throw fail('a "(" is not closed')
    at += 1
    return inside
  }
  const readAtom = (): PatternNode => {
    const letter = source[at] ?? ''
    at += 1
    if (letter === '(') return readGroup()
    if (letter === '[') return readClass()
    if (letter === '.') return { kind: 'codes', ranges: invert(lineEnds) }
    if (letter === '^') return { kind: 'assertion', at: 'start' }
    if (letter === '$') return { kind: 'assertion', at: 'end' }
    if (/[*+?]/.test(letter)) throw fail(`nothing precedes "${letter}"`)
    if (/[\]{}]/.test(letter)) throw fail(`"${letter}" must be written as "\\${letter}"`)
    if (letter !== '\\') return codesNode([[letter.charCodeAt(0), letter.charCodeAt(0)]])
    if (source[at] === 'b' || source[at] === 'B') {
      at += 1
      return { kind: 'assertion', at: source[at - 1] === 'b' ? 'boundary' : 'inside' }
    }
    return codesNode(readEscape())
  }
  const readBounds = (): readonly [number, number] | undefined => {
    const simple = { '*': [0, Number.POSITIVE_INFINITY], '+': [1, Number.POSITIVE_INFINITY], '?': [0, 1] } as const
    const letter = source[at] ?? ''
    if (letter === '*' || letter === '+' || letter === '?') {
      at += 1
      return simple[letter]
    }
    const braces = /\{(\d{1,6})(?:(,)(\d{1,6})?)?\}/y
    braces.lastIndex = at
    const found = braces.exec(source)
    if (found === null) return undefined
    at = braces.lastIndex
    const least = Number(found[1])
    const most = found[3] !== undefined ? Number(found[3]) : found[2] === undefined ? least : Number.POSITIVE_INFINITY
    if (most < least) throw fail(`the numbers of ${found[0]} are out of order`)
    if (least > mostCopies || (most !== Number.POSITIVE_INFINITY && most > mostCopies)) {
      throw fail(`${found[0]} repeats more than ${mostCopies} times`)
    }
    return [least, most]
  }
  const readRepeated = (): PatternNode => {
    const part = readAtom()
    const bounds = readBounds()
    if (bounds === undefined) return part
    if (part.kind === 'assertion') throw fail('an assertion cannot be repeated')
    // Whether there is a match does not depend on greed.
    if (source[at] === '?') at += 1
    if (/[*+?]/.test(source[at] ?? '')) throw fail(`nothing precedes "${source[at]}"`)
    return { kind: 'repeat', part, least: bounds[0], most: bounds[1] }
  }
  const readSequence = (): PatternNode => {
    const parts: PatternNode[] = []
    while (at < source.length && source[at] !== '|' && source[at] !== ')') parts.push(readRepeated())
    return { kind: 'sequence', parts }
  }
  const readChoice = (): PatternNode => {
    const parts = [readSequence()]
    while (source[at] === '|') {
      at += 1
      parts.push(readSequence())
    }
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : { kind: 'choice', parts }
  }
  const whole = readChoice()
  if (at < source.length) throw fail('a ")" has no "("')
  return whole
}
