import { compilePattern } from './compile-pattern.ts'
import { numberOf, timeOf } from './compile-term.ts'
import { findContradiction } from './find-contradiction.ts'
import { nearestName } from './nearest-name.ts'
import {
  type FieldTerm,
  type Operator,
  type PatternText,
  type Query,
  QueryError,
  type Term,
  type WantedValue,
} from './query.ts'
import { callMembers, callObjects, type FieldName, fieldNames, fieldRule } from './query-names.ts'
import { valueWords } from './value-words.ts'

/** Limits of a query. */
export const queryLimits = {
  /** Characters. */
  characters: 4_000,
  terms: 100,
} as const

/** What a query may ask for. */
export interface QueryOptions {
  /** The fields that are known; others are unknown names. @default all */
  readonly names?: readonly FieldName[]
}

/** What is read so far. */
interface Reader {
  readonly text: string
  readonly names: readonly FieldName[]
  at: number
}

/** Matches a sticky pattern at the place of the reader, and moves behind it. */
const take = (reader: Reader, pattern: RegExp): RegExpExecArray | undefined => {
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.text) ?? undefined
  if (found !== undefined) reader.at = pattern.lastIndex
  return found
}

const spaces = /\s+/y
const quoted = /"((?:[^"\\]|\\.)*)"/sy
/** A member of JSON: a name in quotes, a colon and a value, as one copies it out of a call. */
const jsonMember = /"(?:[^"\\]|\\.)*"\s*:\s*(?:"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null)?(?=\s|,|$),?/sy
const patternText = /\/((?:[^/\\[]|\\.|\[(?:[^\]\\]|\\.)*\])+)\/([a-z]*)(?=[\s,]|$)/sy
const bareSegment = /[^\s:<>=".,/[\]]+/y
const indexSegment = /\[(\d+)\]/y
const operator = /:|>=|<=|>|</y
const bareValue = /[^\s,"]+/y
const word = /\S+/y

const mistake = (reader: Reader, message: string, at = reader.at): QueryError =>
  new QueryError('bad_query', message, at)

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text)

const unquote = (inside: string): string => inside.replace(/\\(.)/gs, '$1')

/**
 * Parses a query: terms separated by spaces, all of which must match.
 *
 * - `type:track`, `event:"Page Viewed"`, `user:ann`, `verdict:discarded,refused`: a field has one of these values.
 * - `properties.revenue>10`, `traits.plan:pro`, `context.app.version:2.*`: a member of the call; `*` is any text, and alone any
 *   value.
 * - `checkout`, `"two words"`: text anywhere in the call, in any case.
 * - `/regex/` or `/regex/i`: a regular expression on the JSON of the call; `event:/^Order/` on one value.
 * - `-` before a term: it must not match.
 *
 * @throws {QueryError} for an unknown name or value, with the nearest one, for terms that no call can match together, and for
 *   anything else that cannot be read
 */
export const parseQuery = (text: string, { names = fieldNames }: QueryOptions = {}): Query => {
  if (typeof text !== 'string')
    throw new QueryError('bad_query', `A query must be a string, but is ${valueWords(text)}.`)
  if (text.length > queryLimits.characters) {
    throw new QueryError('bad_query', `A query must have at most ${queryLimits.characters} characters.`)
  }
  const reader: Reader = { text, names, at: 0 }
  const terms: Term[] = []
  const starts: number[] = []
  for (;;) {
    take(reader, spaces)
    if (reader.at >= text.length) {
      const found = findContradiction(terms)
      if (found === undefined) return { terms }
      throw mistake(reader, found.message, starts[found.index])
    }
    if (terms.length >= queryLimits.terms) {
      throw mistake(reader, `A query must have at most ${queryLimits.terms} terms.`)
    }
    starts.push(reader.at)
    terms.push(readTerm(reader))
  }
}

const readTerm = (reader: Reader): Term => {
  const negated = reader.text[reader.at] === '-'
  if (negated) reader.at += 1
  const next = reader.text[reader.at] ?? ' '
  if (/\s/.test(next)) throw mistake(reader, 'A term must follow "-"; put a single "-" in quotes.')
  if (next === '/') return { negated, kind: 'pattern', ...readPattern(reader) }
  if (next === '"') return { negated, kind: 'text', text: readText(reader) }
  const start = reader.at
  const path = readPath(reader)
  const sign = path.length === 0 ? undefined : take(reader, operator)?.[0]
  if (sign !== undefined) return { negated, ...readField(reader, path, sign as Operator, start) } // one of the pattern
  if (reader.text[reader.at] === '=' && isKnown(reader, path)) {
    throw mistake(reader, rightSign(path.join('.'), reader.text.slice(reader.at)))
  }
  reader.at = start
  const text = take(reader, word)?.[0] ?? ''
  if (logicWords.includes(text)) {
    throw mistake(
      reader,
      `All terms must match: write type:track,page for one of two values, and - for not. Put the text ${text} in quotes.`,
      start,
    )
  }
  const wrong = wrongText(text)
  if (wrong !== undefined) throw mistake(reader, wrong, start)
  if (text.includes('"')) throw mistake(reader, `Put ${shorten(text)} in quotes, and each " in it after a \\.`, start)
  return { negated, kind: 'text', text }
}

/** Why a word is probably no text to search for, but a mistake that would find nothing. */
const wrongText = (text: string): string | undefined => {
  const shown = shorten(text)
  if (/^:/.test(text)) return `A name is missing in ${shown}. Put text that starts with ":" in double quotes.`
  if (/^\.[^:<>]*[:<>]|^[^:<>"]*\.[.:<>][^:<>]*/.test(text) && /[:<>]/.test(text))
    return `A name is missing in ${shown}.`
  if (otherQuote.test(text)) return `Put ${shown} in double quotes.`
  if (/^(?:properties|traits|context|integrations)[^:<>]*\[[^:<>]*[:<>]/.test(text)) {
    return `A name in ${shown} must not have brackets. Write properties.products.sku for the items of a list, and properties."a.b" for a name with a dot.`
  }
  return undefined
}

/** Quotes that other languages and word processors write. */
const otherQuote = /^['‘’“”„]/

/** Words of other query languages. */
const logicWords: readonly string[] = ['OR', 'AND', 'NOT', '||', '&&']

const rightSign = (name: string, rest: string): string => {
  if (name.endsWith('!')) return `Write -${name.slice(0, -1)}:value, with "-" instead of "!=".`
  if (rest.startsWith('=>')) return `Write ${name}>=value.`
  if (rest.startsWith('=<')) return `Write ${name}<=value.`
  return `Write ${name}:value, with a colon instead of "=".`
}

/** Text in quotes, or a member of JSON as the page shows it. */
const readText = (reader: Reader): string => {
  const start = reader.at
  const member = take(reader, jsonMember)
  if (member !== undefined) return member[0].replace(/,$/, '').trimEnd()
  const inside = take(reader, quoted)?.[1]
  if (inside === undefined) throw mistake(reader, 'A quote is not closed.')
  if (inside === '') throw mistake(reader, 'Text must not be empty.', start)
  expectEnd(reader)
  return unquote(inside)
}

const expectEnd = (reader: Reader): void => {
  const next = reader.text[reader.at]
  if (next !== undefined && !/\s/.test(next)) throw mistake(reader, `A space must be before ${JSON.stringify(next)}.`)
}

const readPattern = (reader: Reader): PatternText => {
  const start = reader.at
  const found = take(reader, patternText)
  if (found === undefined) {
    throw mistake(reader, 'A regular expression must end with "/"; put text that starts with "/" in quotes.', start)
  }
  const [, source = '', flags = ''] = found
  try {
    compilePattern(source, flags)
  } catch (error) {
    throw error instanceof QueryError ? new QueryError(error.code, error.message, start) : error
  }
  return { source, flags }
}

/** Names that are separated by points: bare, or in quotes. `products[0]` is `products.0`. */
const readPath = (reader: Reader): string[] => {
  const path: string[] = []
  for (;;) {
    const inside = path.length === 0 ? undefined : take(reader, quoted)?.[1]
    const segment = inside === undefined ? take(reader, bareSegment)?.[0] : unquote(inside)
    if (segment === undefined) {
      // A point without a name after it is not a path.
      if (path.length > 0) reader.at -= 1
      return path
    }
    path.push(segment)
    for (let index = take(reader, indexSegment); index !== undefined; index = take(reader, indexSegment)) {
      path.push(index[1] ?? '')
    }
    if (reader.text[reader.at] !== '.') return path
    reader.at += 1
  }
}

const isKnown = ({ names }: Reader, [name = '', ...inner]: readonly string[]): boolean =>
  inner.length === 0
    ? names.some((known) => known === name) || callMembers.some((known) => known === name)
    : callObjects.some((known) => known === name)

const readField = (reader: Reader, path: readonly string[], sign: Operator, start: number): FieldTerm => {
  if (!isKnown(reader, path)) throw unknownName(reader, path, start)
  const name = path.join('.')
  const values = readValues(reader, name)
  expectEnd(reader)
  const choices = path.length === 1 ? fieldRule(name)?.choices : undefined
  for (const value of choices === undefined ? [] : values) checkChoice(value, name, choices ?? [], start)
  if (sign !== ':') checkComparison(reader, { name, sign, values, inner: path.length > 1 }, start)
  return { kind: 'field', path, operator: sign, values }
}

const unknownName = ({ names }: Reader, path: readonly string[], start: number): QueryError => {
  const [name = ''] = path
  const [objects, members] = [callObjects as readonly string[], [...names, ...callMembers] as readonly string[]]
  const shown = shorten(path.join('.'))
  const isObject = path.length === 1 && objects.includes(name)
  const property =
    path.length === 1 && /^[\p{L}_$][\p{L}\d_$]*$/u.test(name) ? ` For a property, write properties.${shown}.` : ''
  const near = path.length === 1 ? nearestName(name, [...members, ...objects]) : nearestName(name, objects)
  const meant = near === undefined ? property : ` Did you mean "${[near, ...path.slice(1)].join('.')}"?`
  const message = isObject
    ? `Name a member of ${name}, such as ${name}.plan.`
    : path.length > 1 && members.includes(name)
      ? `"${name}" has no members.`
      : `Unknown name "${shown}".${meant} Known names: ${[...members, ...objects.map((one) => `${one}.…`)].join(', ')}. Put text with ":", "<" or ">" in quotes.`
  return new QueryError('unknown_name', message, start)
}

const checkChoice = (value: WantedValue, name: string, choices: readonly string[], start: number): void => {
  if (value.kind === 'word' && choices.includes(value.text)) return
  const given = value.kind === 'word' ? value.text : `/${value.source}/`
  const near = nearestName(given, choices)
  const meant = near === undefined ? '' : ` Did you mean "${near}"?`
  const message = `Unknown value "${shorten(given)}" of ${name}.${meant} Known values: ${choices.join(', ')}.`
  throw new QueryError('unknown_value', message, start)
}

/** What the fields that can be compared are; a member of an object may be either. */
const compared: ReadonlyMap<string, 'a number' | 'an ISO 8601 time'> = new Map([
  ['bytes', 'a number'],
  ['receivedAt', 'an ISO 8601 time'],
  ['timestamp', 'an ISO 8601 time'],
  ['sentAt', 'an ISO 8601 time'],
])

interface Comparison {
  readonly name: string
  readonly sign: Operator
  readonly values: readonly WantedValue[]
  /** Whether the name is one within an object of the call. */
  readonly inner: boolean
}

/** @throws {QueryError} for a comparison that would find nothing: numbers are compared with numbers, times with times */
const checkComparison = (reader: Reader, { name, sign, values, inner }: Comparison, start: number): void => {
  const kind = inner ? 'one number or an ISO 8601 time' : compared.get(name)
  if (kind === undefined) {
    throw mistake(reader, `${name} is text, which "${sign}" cannot compare. Write ${name}:value.`, start)
  }
  const [value] = values
  const text = values.length === 1 && value?.kind === 'word' ? value.text : ''
  const fits = [kind === 'a number' ? undefined : timeOf(text), kind.includes('number') ? numberOf(text) : undefined]
  if (fits.some((found) => found !== undefined)) return
  throw mistake(reader, `${name}${sign} must be followed by ${kind}.`, start)
}

const readValues = (reader: Reader, name: string): readonly WantedValue[] => {
  const values: WantedValue[] = []
  do {
    values.push(readValue(reader, name))
  } while (take(reader, /,/y) !== undefined)
  return values
}

const readValue = (reader: Reader, name: string): WantedValue => {
  const next = reader.text[reader.at]
  if (next === '/') return { kind: 'pattern', ...readPattern(reader) }
  const inside = take(reader, quoted)?.[1]
  if (inside !== undefined) return { kind: 'word', text: unquote(inside), exact: true }
  if (next === '"') throw mistake(reader, 'A quote is not closed.')
  if (next !== undefined && otherQuote.test(next)) throw mistake(reader, `Put the value of ${name} in double quotes.`)
  const text = take(reader, bareValue)?.[0]
  if (text === undefined) throw mistake(reader, `${name} must have a value; write "" for an empty text.`)
  return { kind: 'word', text, exact: false }
}
