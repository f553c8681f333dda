import { namedClass, perlClass, unicodeClass } from './pattern-classes.ts'
import { characterSet, type PatternNode } from './pattern-tree.ts'

/** Why Segment cannot run a pattern: the end of a sentence whose subject is the pattern. */
class Unsupported extends Error {}

const unsupported = (reason: string): Unsupported => new Unsupported(reason)

/** The largest count of a repetition in RE2. */
const mostRepeats = 1000

interface Flags {
  readonly ignoreCase: boolean
  readonly multiline: boolean
  readonly dotAll: boolean
}

type Test = (codePoint: number) => boolean

const newline = 10

/** Both cases of a character, and itself. */
const casesOf = (codePoint: number): readonly number[] => {
  const text = String.fromCodePoint(codePoint)
  const cases = [text.toLowerCase(), text.toUpperCase()].filter((one) => [...one].length === 1)
  return [codePoint, ...cases.map((one) => one.codePointAt(0) ?? codePoint)]
}

const withCase = (test: Test, { ignoreCase }: Flags): Test =>
  ignoreCase ? (codePoint) => casesOf(codePoint).some(test) : test

const literal = (codePoint: number, flags: Flags): PatternNode =>
  characterSet(
    withCase((other) => other === codePoint, flags),
    [codePoint],
  )

/** The largest product of nested counts. */
const countOf = (node: PatternNode): number => {
  switch (node.kind) {
    case 'sequence':
    case 'choice':
      return Math.max(1, ...node.items.map(countOf))
    case 'repeat': {
      const own = node.max === Number.POSITIVE_INFINITY ? node.min : node.max
      return Math.max(1, own) * countOf(node.item)
    }
    case 'set':
    case 'place':
      return 1
  }
}

const simpleEscapes: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 }

const isDigit = (text: string): boolean => /^\d$/.test(text)

/** Reads a pattern of RE2, the engine of Go, which Segment's violations come from. */
class PatternReader {
  readonly #source: readonly string[]
  #at = 0
  #flags: Flags = { ignoreCase: false, multiline: false, dotAll: false }

  constructor(source: string) {
    this.#source = [...source]
  }

  read(): PatternNode {
    const node = this.#choice()
    if (this.#at < this.#source.length) throw unsupported('has a ) without a (')
    return node
  }

  #peek(ahead = 0): string {
    return this.#source[this.#at + ahead] ?? ''
  }

  #next(): string {
    const character = this.#peek()
    this.#at += 1
    return character
  }

  #take(text: string): boolean {
    if (this.#source.slice(this.#at, this.#at + text.length).join('') !== text) return false
    this.#at += text.length
    return true
  }

  /** The text up to an ending, which is skipped. */
  #until(ending: string): string {
    let text = ''
    while (!this.#take(ending)) {
      if (this.#at >= this.#source.length) throw unsupported(`has no closing ${ending}`)
      text += this.#next()
    }
    return text
  }

  #choice(): PatternNode {
    const outer = this.#flags
    const items = [this.#sequence()]
    while (this.#take('|')) items.push(this.#sequence())
    this.#flags = outer
    return items.length === 1 && items[0] !== undefined ? items[0] : { kind: 'choice', items }
  }

  #sequence(): PatternNode {
    const items: PatternNode[] = []
    while (this.#at < this.#source.length && this.#peek() !== '|' && this.#peek() !== ')') {
      if (this.#take('\\Q')) {
        const text = this.#source.slice(this.#at).join('')
        const end = text.indexOf('\\E')
        const quoted = [...(end === -1 ? text : text.slice(0, end))]
        this.#at += quoted.length + (end === -1 ? 0 : 2)
        items.push(...quoted.map((character) => literal(character.codePointAt(0) ?? 0, this.#flags)))
        continue
      }
      const item = this.#atom()
      if (item !== undefined) items.push(this.#repeated(item))
    }
    return { kind: 'sequence', items }
  }

  /** The bounds of a repetition; undefined for other text, which is literal. */
  #bounds(): readonly [min: number, max: number] | undefined {
    if (this.#take('*')) return [0, Number.POSITIVE_INFINITY]
    if (this.#take('+')) return [1, Number.POSITIVE_INFINITY]
    if (this.#take('?')) return [0, 1]
    const match = /^\{(\d+)(,?)(\d*)\}/.exec(this.#source.slice(this.#at, this.#at + 20).join(''))
    if (match === null || (match[2] === '' && match[3] !== '')) return undefined
    const [text, min, comma, max] = match
    this.#at += text.length
    const most = comma === '' ? Number(min) : max === '' ? Number.POSITIVE_INFINITY : Number(max)
    if (Number(min) > mostRepeats || (most !== Number.POSITIVE_INFINITY && most > mostRepeats)) {
      throw unsupported(`repeats more than ${mostRepeats} times in ${text}`)
    }
    if (most < Number(min)) throw unsupported(`has ${text}, whose maximum is below its minimum`)
    return [Number(min), most]
  }

  #repeated(item: PatternNode): PatternNode {
    const bounds = this.#bounds()
    if (bounds === undefined) return item
    // Whether it prefers few repetitions does not change whether it matches.
    this.#take('?')
    if (this.#bounds() !== undefined) throw unsupported('has two repetitions in a row')
    const node = { kind: 'repeat', item, min: bounds[0], max: bounds[1] } as const
    if (countOf(node) > mostRepeats) throw unsupported(`repeats more than ${mostRepeats} times in nested groups`)
    return node
  }

  #atom(): PatternNode | undefined {
    if (this.#bounds() !== undefined) throw unsupported('has a repetition without anything to repeat')
    const character = this.#next()
    if (character === '(') return this.#group()
    if (character === '[') return this.#class()
    if (character === '\\') return this.#escape()
    if (character === '.') {
      const { dotAll } = this.#flags
      return characterSet((codePoint) => dotAll || codePoint !== newline)
    }
    if (character === '^') return { kind: 'place', place: this.#flags.multiline ? 'lineStart' : 'textStart' }
    if (character === '$') return { kind: 'place', place: this.#flags.multiline ? 'lineEnd' : 'textEnd' }
    return literal(character.codePointAt(0) ?? 0, this.#flags)
  }

  #group(): PatternNode | undefined {
    if (this.#take('?')) {
      if (/^[=!]$/.test(this.#peek()))
        throw unsupported('looks ahead, which the engine of Segment cannot do; use "not" instead')
      if (this.#peek() === '<' && /^[=!]$/.test(this.#peek(1))) {
        throw unsupported('looks behind, which the engine of Segment cannot do; use "not" instead')
      }
      if (this.#take('P<') || this.#take('<')) {
        const name = this.#until('>')
        if (!/^\w+$/.test(name)) throw unsupported(`has a group with the invalid name ${JSON.stringify(name)}`)
      } else if (!this.#take(':')) {
        return this.#flagGroup()
      }
    }
    return this.#groupEnd(this.#choice())
  }

  #groupEnd(node: PatternNode): PatternNode {
    if (!this.#take(')')) throw unsupported('has a ( without a )')
    return node
  }

  #flagGroup(): PatternNode | undefined {
    let { ignoreCase, multiline, dotAll } = this.#flags
    let value = true
    let some = false
    for (;;) {
      const flag = this.#next()
      if (flag === 'i') ignoreCase = value
      else if (flag === 'm') multiline = value
      else if (flag === 's') dotAll = value
      else if (flag === '-' && value) value = false
      else if (flag === ')' || flag === ':') {
        if (!some) throw unsupported('has a group that begins with ? but has no flags')
        const outer = this.#flags
        this.#flags = { ignoreCase, multiline, dotAll }
        // Without a colon, the flags hold up to the end of the group around them.
        if (flag === ')') return undefined
        const node = this.#groupEnd(this.#choice())
        this.#flags = outer
        return node
      } else if (flag !== 'U') throw unsupported(`has (?${flag}, which the engine of Segment does not know`)
      some = true
    }
  }

  #escape(): PatternNode {
    const character = this.#peek()
    const places = { A: 'textStart', z: 'textEnd', b: 'wordEdge', B: 'noWordEdge' } as const
    if (Object.hasOwn(places, character)) {
      this.#at += 1
      return { kind: 'place', place: places[character as keyof typeof places] } // it is one of them
    }
    const test = this.#classEscape()
    if (test !== undefined) return characterSet(withCase(test, this.#flags))
    return literal(this.#characterEscape(), this.#flags)
  }

  /** A class such as `\d` or `\p{L}` after a backslash; undefined for a single character. */
  #classEscape(): Test | undefined {
    const character = this.#peek()
    const perl = perlClass(character)
    if (perl !== undefined) {
      this.#at += 1
      return perl
    }
    if (character !== 'p' && character !== 'P') return undefined
    this.#at += 1
    const name = this.#take('{') ? this.#until('}') : this.#next()
    const test = unicodeClass(name.replace(/^\^/, ''))
    if (test === undefined) throw unsupported(`has \\${character}{${name}}, which is not a character class`)
    const isNegated = (character === 'P') !== name.startsWith('^')
    return isNegated ? (codePoint) => !test(codePoint) : test
  }

  #characterEscape(): number {
    const character = this.#next()
    if (character === '') throw unsupported('ends with a backslash')
    const simple = Object.hasOwn(simpleEscapes, character) ? simpleEscapes[character] : undefined
    if (simple !== undefined) return simple
    if (character === 'x') return this.#hexadecimal()
    if (/^[0-7]$/.test(character) && (character === '0' || /^[0-7]$/.test(this.#peek()))) {
      let digits = character
      while (digits.length < 3 && /^[0-7]$/.test(this.#peek())) digits += this.#next()
      return Number.parseInt(digits, 8)
    }
    if (isDigit(character))
      throw unsupported(`refers back to a group with \\${character}, which the engine of Segment cannot do`)
    const codePoint = character.codePointAt(0) ?? 0
    if (codePoint >= 128 || /^[A-Za-z]$/.test(character)) {
      throw unsupported(`has \\${character}, which the engine of Segment does not know`)
    }
    return codePoint
  }

  #hexadecimal(): number {
    const digits = this.#take('{') ? this.#until('}') : this.#next() + this.#next()
    const codePoint = Number.parseInt(digits, 16)
    if (!/^[\da-f]+$/i.test(digits) || codePoint > 0x10ffff)
      throw unsupported(`has the invalid character \\x{${digits}}`)
    return codePoint
  }

  #class(): PatternNode {
    const isNegated = this.#take('^')
    const tests: Test[] = []
    const likely: number[] = []
    for (let isFirst = true; isFirst || this.#peek() !== ']'; isFirst = false) {
      if (this.#at >= this.#source.length) throw unsupported('has a [ without a ]')
      if (this.#peek() === '[' && this.#peek(1) === ':') {
        this.#at += 2
        const name = this.#until(':]')
        const test = namedClass(name)
        if (test === undefined) throw unsupported(`has [:${name}:], which is not a character class`)
        tests.push(test)
        continue
      }
      const low = this.#classCharacter()
      if (typeof low === 'function') {
        tests.push(low)
        continue
      }
      const isRange = this.#peek() === '-' && this.#peek(1) !== ']' && this.#peek(1) !== ''
      if (isRange) this.#at += 1
      const high = isRange ? this.#classCharacter() : low
      if (typeof high === 'function' || high < low)
        throw unsupported('has a range of characters whose end is before its start')
      tests.push((codePoint) => codePoint >= low && codePoint <= high)
      likely.push(low, high)
    }
    this.#at += 1
    const test = withCase((codePoint) => tests.some((one) => one(codePoint)), this.#flags)
    return characterSet(isNegated ? (codePoint) => !test(codePoint) : test, likely)
  }

  #classCharacter(): number | Test {
    const character = this.#next()
    if (character !== '\\') return character.codePointAt(0) ?? 0
    return this.#classEscape() ?? this.#characterEscape()
  }
}

/** Levels of groups that are read. */
const mostGroups = 200

/** Reads a pattern; a reason if the engine of Segment cannot run it. */
export const parsePattern = (source: string): PatternNode | string => {
  if (source.split('(').length > mostGroups) return `has more than ${mostGroups} groups`
  try {
    return new PatternReader(source).read()
  } catch (error) {
    if (error instanceof Unsupported) return error.message
    throw error
  }
}
