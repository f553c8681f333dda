import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { fqlFunctions } from './fql-functions.ts'

/** The value of a statement for a call; a field that the call lacks is null. */
export type FqlStatement = (call: JsonObject) => JsonValue

type Token = { readonly kind: 'text' | 'word' | 'sign'; readonly text: string }

// A word is a number, a keyword, or a path; in a path, other characters than these are escaped.
const tokenPattern =
  /\s*(?:"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|((?:[\w$.-]|\\[\s\S])+)|(!=|>=|<=|[=<>()[\],!]))/y

const withoutEscapes = (text: string): string => text.replace(/\\([\s\S])/g, '$1')

const tokensOf = (source: string): readonly Token[] | undefined => {
  const tokens: Token[] = []
  const pattern = new RegExp(tokenPattern)
  const end = source.trimEnd().length
  while (pattern.lastIndex < end) {
    const match = pattern.exec(source)
    if (match === null) return undefined
    const [, double, single, word, sign] = match
    const quoted = double ?? single
    // A pattern of `match` keeps its backslashes, except before a quote.
    if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.replace(/\\(["'\\])/g, '$1') })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word })
    else tokens.push({ kind: 'sign', text: sign ?? '' })
  }
  return tokens
}

const valueAt = (call: JsonObject, path: readonly string[]): JsonValue =>
  path.reduce<JsonValue>(
    (value, name) => (isJsonObject(value) && Object.hasOwn(value, name) ? (value[name] ?? null) : null),
    call,
  )

/** The names of a path, which escaped dots do not separate. */
const namesOf = (path: string): readonly string[] => (path.match(/(?:[^.\\]|\\[\s\S])+/g) ?? []).map(withoutEscapes)

const isNumber = (word: string): boolean => /^-?\d+(?:\.\d+)?$/.test(word)

const literals: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([
  ['true', true],
  ['false', false],
  ['null', null],
])

const keywords: ReadonlySet<string> = new Set(['and', 'or', 'in'])

const isEqual = (left: JsonValue, right: JsonValue): boolean =>
  left === right ||
  (Array.isArray(left) &&
    Array.isArray(right) &&
    left.length === right.length &&
    left.every((item, index) => isEqual(item, right[index] ?? null)))

const ofNumbers =
  (compare: (left: number, right: number) => boolean) =>
  (left: JsonValue, right: JsonValue): boolean =>
    typeof left === 'number' && typeof right === 'number' && compare(left, right)

const comparisons: ReadonlyMap<string, (left: JsonValue, right: JsonValue) => boolean> = new Map([
  ['=', isEqual],
  ['!=', (left: JsonValue, right: JsonValue) => !isEqual(left, right)],
  ['>', ofNumbers((left, right) => left > right)],
  ['<', ofNumbers((left, right) => left < right)],
  ['>=', ofNumbers((left, right) => left >= right)],
  ['<=', ofNumbers((left, right) => left <= right)],
])

class SyntaxProblem extends Error {}

/** Levels of parentheses, lists and negations. */
const maxDepth = 100

/** A recursive descent over the tokens: `or` of `and` of comparisons of operands. */
class Parser {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  statement(): FqlStatement {
    const parsed = this.#either()
    if (this.#at < this.#tokens.length) throw new SyntaxProblem()
    return parsed
  }

  #skip(text: string): boolean {
    const token = this.#tokens[this.#at]
    if (token?.text !== text || token.kind === 'text') return false
    this.#at += 1
    return true
  }

  #expect(text: string): void {
    if (!this.#skip(text)) throw new SyntaxProblem()
  }

  #nested<T>(parse: () => T): T {
    this.#depth += 1
    if (this.#depth > maxDepth) throw new SyntaxProblem()
    const parsed = parse()
    this.#depth -= 1
    return parsed
  }

  /** Parts that a keyword joins. */
  #joined(keyword: 'and' | 'or', part: () => FqlStatement): FqlStatement {
    const parts = [part()]
    while (this.#skip(keyword)) parts.push(part())
    const [first = () => null] = parts
    if (parts.length === 1) return first
    const isTrue = (call: JsonObject) => (one: FqlStatement) => one(call) === true
    return keyword === 'and' ? (call) => parts.every(isTrue(call)) : (call) => parts.some(isTrue(call))
  }

  #either(): FqlStatement {
    return this.#nested(() => this.#joined('or', () => this.#joined('and', () => this.#condition())))
  }

  #condition(): FqlStatement {
    if (this.#skip('!')) {
      const inner = this.#nested(() => this.#condition())
      return (call) => inner(call) !== true
    }
    const left = this.#operand()
    const token = this.#tokens[this.#at]
    if (token?.kind === 'word' && token.text === 'in') {
      this.#at += 1
      const list = this.#operand()
      return (call) => {
        const values = list(call)
        const value = left(call)
        return Array.isArray(values) && values.some((one) => isEqual(one, value))
      }
    }
    const compare = token?.kind === 'sign' ? comparisons.get(token.text) : undefined
    if (compare === undefined) return left
    this.#at += 1
    // A bare word on the right is a forgotten quote, which would silently be a field that no call has.
    const right = this.#operand({ isPathAllowed: false })
    return (call) => compare(left(call), right(call))
  }

  #operand({ isPathAllowed = true }: { isPathAllowed?: boolean } = {}): FqlStatement {
    if (this.#skip('(')) {
      const inner = this.#either()
      this.#expect(')')
      return inner
    }
    if (this.#skip('[')) {
      const items = this.#nested(() => this.#operands(']'))
      return (call) => items.map((item) => item(call))
    }
    const token = this.#tokens[this.#at]
    if (token === undefined || token.kind === 'sign') throw new SyntaxProblem()
    this.#at += 1
    const { kind, text } = token
    if (kind === 'text') return () => text
    if (keywords.has(text)) throw new SyntaxProblem()
    if (isNumber(text)) return () => Number(text)
    const literal = literals.get(text)
    if (literal !== undefined) return () => literal
    if (this.#skip('(')) return this.#call(text)
    const path = namesOf(text)
    if (!isPathAllowed || path.length === 0) throw new SyntaxProblem()
    return (call) => valueAt(call, path)
  }

  /** Operands with commas between them, up to the closing sign. */
  #operands(end: string): readonly FqlStatement[] {
    if (this.#skip(end)) return []
    const items = [this.#operand()]
    while (this.#skip(',')) items.push(this.#operand())
    this.#expect(end)
    return items
  }

  #call(name: string): FqlStatement {
    const called = fqlFunctions.get(name)
    const values = this.#nested(() => this.#operands(')'))
    if (called === undefined || values.length !== called.parameters) throw new SyntaxProblem()
    return (call) => called.evaluate(...values.map((value) => value(call)))
  }
}

/**
 * Parses a statement of FQL, Segment's query language for triggers, filters and transformations: comparisons of fields
 * with values, `in`, functions such as `contains` and `match`, joined by `and`, `or`, `!` and parentheses. Texts have
 * single or double quotes.
 * @returns undefined if it is not valid
 */
export const parseFql = (source: string): FqlStatement | undefined => {
  const tokens = tokensOf(source)
  if (tokens === undefined || tokens.length === 0) return undefined
  try {
    return new Parser(tokens).statement()
  } catch (error) {
    if (error instanceof SyntaxProblem) return undefined
    throw error
  }
}

/** Whether a statement is true for a call; `null` and everything else that is not `true` is false. */
export const isTrueFor = (statement: FqlStatement, call: JsonObject): boolean => statement(call) === true
