import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'

/** Whether a call matches. */
export type Trigger = (call: JsonObject) => boolean

type Token = { readonly kind: 'text' | 'word' | 'sign'; readonly text: string }

const tokenPattern = /\s*(?:"((?:[^"\\]|\\.)*)"|([A-Za-z_$][\w$.-]*|\d+(?:\.\d+)?)|(!=|>=|<=|[=<>()[\],!]))/y

const tokensOf = (source: string): readonly Token[] | undefined => {
  const tokens: Token[] = []
  const pattern = new RegExp(tokenPattern)
  const end = source.trimEnd().length
  while (pattern.lastIndex < end) {
    const match = pattern.exec(source)
    if (match === null) return undefined
    const [, quoted, name, sign] = match
    if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.replace(/\\(.)/g, '$1') })
    else if (name !== undefined) tokens.push({ kind: 'word', text: name })
    else tokens.push({ kind: 'sign', text: sign ?? '' })
  }
  return tokens
}

const valueAt = (call: JsonObject, path: string): JsonValue | undefined =>
  path
    .split('.')
    .reduce<JsonValue | undefined>(
      (value, name) => (isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined),
      call,
    )

const globPattern = (glob: string): RegExp =>
  new RegExp(
    `^${glob
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    's',
  )

const literals: Readonly<Record<string, JsonValue>> = { true: true, false: false, null: null }

const comparisons: Readonly<Record<string, (left: JsonValue | undefined, right: JsonValue) => boolean>> = {
  '=': (left, right) => (left ?? null) === right,
  '!=': (left, right) => (left ?? null) !== right,
  '>': (left, right) => typeof left === 'number' && typeof right === 'number' && left > right,
  '<': (left, right) => typeof left === 'number' && typeof right === 'number' && left < right,
  '>=': (left, right) => typeof left === 'number' && typeof right === 'number' && left >= right,
  '<=': (left, right) => typeof left === 'number' && typeof right === 'number' && left <= right,
}

const functions: Readonly<Record<string, (value: JsonValue | undefined, argument: string) => boolean>> = {
  contains: (value, argument) => typeof value === 'string' && value.includes(argument),
  match: (value, argument) => typeof value === 'string' && globPattern(argument).test(value),
}

class SyntaxProblem extends Error {}

/** A recursive descent over the tokens: `or` of `and` of conditions. */
const parse = (tokens: readonly Token[]): Trigger => {
  let at = 0
  const isNext = (text: string): boolean => tokens[at]?.text === text && tokens[at]?.kind !== 'text'
  const skip = (text: string): boolean => {
    if (!isNext(text)) return false
    at += 1
    return true
  }
  const expect = (text: string): void => {
    if (!skip(text)) throw new SyntaxProblem()
  }
  const next = (): Token => {
    const token = tokens[at]
    if (token === undefined) throw new SyntaxProblem()
    at += 1
    return token
  }
  const literal = (): JsonValue => {
    const token = next()
    if (token.kind === 'text') return token.text
    if (token.kind === 'word' && Object.hasOwn(literals, token.text)) return literals[token.text] ?? null
    if (token.kind === 'word' && /^\d/.test(token.text)) return Number(token.text)
    throw new SyntaxProblem()
  }
  const listed = (): readonly JsonValue[] => {
    expect('[')
    const values = [literal()]
    while (skip(',')) values.push(literal())
    expect(']')
    return values
  }
  const condition = (): Trigger => {
    if (skip('!')) {
      const inner = condition()
      return (call) => !inner(call)
    }
    if (skip('(')) {
      const inner = either()
      expect(')')
      return inner
    }
    const { kind, text: name } = next()
    if (kind !== 'word') throw new SyntaxProblem()
    if (Object.hasOwn(functions, name) && skip('(')) {
      const path = next().text
      expect(',')
      const argument = String(literal())
      expect(')')
      return (call) => functions[name]?.(valueAt(call, path), argument) === true
    }
    if (skip('in')) {
      const values = listed()
      return (call) => values.includes(valueAt(call, name) ?? null)
    }
    const sign = tokens[at]?.text ?? ''
    if (tokens[at]?.kind === 'sign' && Object.hasOwn(comparisons, sign)) {
      at += 1
      const right = literal()
      return (call) => comparisons[sign]?.(valueAt(call, name), right) === true
    }
    return (call) => Boolean(valueAt(call, name))
  }
  const both = (): Trigger => {
    const parts = [condition()]
    while (skip('and')) parts.push(condition())
    return (call) => parts.every((part) => part(call))
  }
  const either = (): Trigger => {
    const parts = [both()]
    while (skip('or')) parts.push(both())
    return (call) => parts.some((part) => part(call))
  }
  const trigger = either()
  if (at < tokens.length) throw new SyntaxProblem()
  return trigger
}

/**
 * Parses the trigger of a subscription, in Segment's query language FQL: comparisons of paths with literals, `in`,
 * `contains` and `match`, joined by `and`, `or`, `!` and parentheses.
 * @returns undefined if it is not valid
 */
export const parseTrigger = (source: string): Trigger | undefined => {
  const tokens = tokensOf(source)
  if (tokens === undefined || tokens.length === 0) return undefined
  try {
    return parse(tokens)
  } catch (error) {
    if (error instanceof SyntaxProblem) return undefined
    throw error
  }
}
