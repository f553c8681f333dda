import type { JsonValue } from '../json.ts'
import { encodeUtf8 } from '../web-globals.ts'
import { matchGlob } from './match-glob.ts'

/** A function of FQL. An argument that the call lacks is null. */
export interface FqlFunction {
  readonly parameters: number
  readonly evaluate: (...values: readonly JsonValue[]) => JsonValue
}

const ofTwoTexts = (evaluate: (text: string, argument: string) => boolean): FqlFunction => ({
  parameters: 2,
  evaluate: (text = null, argument = null) =>
    typeof text === 'string' && typeof argument === 'string' && evaluate(text, argument),
})

/** Converts text; anything else is null. */
const ofText = (convert: (text: string) => string): FqlFunction => ({
  parameters: 1,
  evaluate: (value = null) => (typeof value === 'string' ? convert(value) : null),
})

const ofOne = (evaluate: (value: JsonValue) => JsonValue): FqlFunction => ({
  parameters: 1,
  evaluate: (value = null) => evaluate(value),
})

const typeNames: Readonly<Record<string, string>> = { boolean: 'bool', string: 'string', number: 'number' }

const typeOf = (value: JsonValue): string => {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'list' : (typeNames[typeof value] ?? 'object')
}

const toNumber = (value: JsonValue): JsonValue => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}

/** The functions of FQL, as Segment's page about its query language lists them. */
export const fqlFunctions: ReadonlyMap<string, FqlFunction> = new Map<string, FqlFunction>([
  ['contains', ofTwoTexts((text, part) => text.includes(part))],
  ['match', ofTwoTexts(matchGlob)],
  [
    'length',
    ofOne((value) => {
      if (typeof value === 'string') return encodeUtf8(value).byteLength
      return Array.isArray(value) ? value.length : 0
    }),
  ],
  ['lowercase', ofText((text) => text.toLowerCase())],
  ['uppercase', ofText((text) => text.toUpperCase())],
  ['snakecase', ofText((text) => text.replaceAll(' ', '_'))],
  ['kebabcase', ofText((text) => text.replaceAll(' ', '-'))],
  ['titlecase', ofText((text) => text.replace(/(^|\s)(\S)/gu, (_, space, first) => `${space}${first.toUpperCase()}`))],
  ['typeof', ofOne(typeOf)],
  ['bool', ofOne((value) => (Array.isArray(value) ? value.length > 0 : Boolean(value)))],
  ['string', ofOne((value) => (value === null || typeof value === 'string' ? value : JSON.stringify(value)))],
  ['number', ofOne(toNumber)],
])
