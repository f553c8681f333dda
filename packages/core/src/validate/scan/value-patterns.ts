import { currencyCodes } from '../../spec/field-formats.ts'
import { placeholderSource } from '../../spec/placeholder-id.ts'
import type { ValueRule } from './shape.ts'

// Sources of regular expressions for the bytes of values, a character each. What they take the scanner takes; they leave
// out what is rare.

const letters = '[^"\\\\\\x00-\\x1f]*'

/** A string with all its escapes. */
export const textSource = `"${letters}(?:\\\\(?:["\\\\/bfnrt]|u[0-9a-fA-F]{4})${letters})*"`

const numberSource = '-?(?:0|[1-9]\\d{0,99})(?:\\.\\d{1,99})?'
const integerSource = '-?(?:0|[1-9]\\d{0,13})'
const booleanSource = 'true|false'

/** Any value that holds no other. */
export const scalarSource = `(?:${textSource}|${numberSource}|${booleanSource}|null)`

/** Days that exist in every year, and hours. */
const dateSource =
  '\\d{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8]))'
const clockSource = 'T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d{1,9})?'
const offsetSource = '[+-](?:[01]\\d|2[0-3]):?[0-5]\\d'
const since1970 = '(?=19[7-9]|[2-9])'
const since1971 = '(?=19(?:7[1-9]|[89])|[2-9])'
const timeSource = `${since1971}${dateSource}${clockSource}(?:Z|${offsetSource})`

/** Texts of the form of another one that come before it, digit by digit. @param text digits, and what stands between them */
const beforeSource = (text: string): string => {
  const ways: string[] = []
  for (const [index, digit] of [...text].entries()) {
    if (digit >= '1' && digit <= '9') ways.push(`${text.slice(0, index)}[0-${Number(digit) - 1}]`)
  }
  return `(?=${ways.join('|')})`
}

/** Hours, in characters of a time: `2026-06-01T12`. */
const toHour = 13

const dayMs = 86_400_000

const beforeHourOf = (ms: number): string => beforeSource(new Date(ms).toISOString().slice(0, toHour))

/** A time since 1970 and before the hour of the latest one; with an offset, a day before it. */
const pastTimeSource = (latestMs: number): string => {
  const latest = Math.min(latestMs, Date.UTC(9999, 0))
  const utc = `${since1970}${beforeHourOf(latest)}${dateSource}${clockSource}Z`
  return `"(?:${utc}|${since1971}${beforeHourOf(latest - dayMs)}${dateSource}${clockSource}${offsetSource})"`
}

/** Characters of an id that is ASCII without any escape. */
const idLetter = '[ !#-\\[\\]-\\x7f]'
const idLetterButAt = '[ !#-?A-\\[\\]-\\x7f]'
const nobody = `(?!(?:${placeholderSource})")`

/** More than any call takes, so that there is no need to count. */
const manyLetters = 10_000

const timesTo = (longest: number): string => (longest < manyLetters ? `{1,${longest}}` : '+')

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/** A text as it stands in JSON, byte for byte. */
export const literalSource = (text: string): string =>
  escaped(String.fromCharCode(...new TextEncoder().encode(JSON.stringify(text))))

const oneOf = (texts: Iterable<string>): string => `"(?:${[...texts].map(escaped).join('|')})"`

/**
 * Source for a value that holds no other, by its rule; undefined where the rule wants another kind of value. Null is not
 * among what it takes.
 * @param latestMs the latest timestamp, in milliseconds since 1970
 */
export const leafSource = ({ check, values, longest }: ValueRule, latestMs: number): string | undefined => {
  switch (check) {
    case 'text':
      return textSource
    case 'number':
      return numberSource
    case 'textOrNumber':
      return `(?:${textSource}|${numberSource})`
    case 'integer':
      return integerSource
    case 'boolean':
      return `(?:${booleanSource})`
    case 'id':
    case 'userId':
      return `"${nobody}${check === 'id' ? idLetter : idLetterButAt}${timesTo(longest)}"`
    case 'shortText':
      return `"${idLetter}${timesTo(longest)}"`
    case 'pastTime':
      return pastTimeSource(latestMs)
    case 'time':
      return `"${timeSource}"`
    case 'moment':
    case 'date':
      return `"(?:${timeSource}|${dateSource})"`
    case 'email':
      return '"[\\w.+-]+@[\\w.-]+"'
    case 'uri':
      return '"https?:\\/\\/\\w[\\w.-]*(?:[/?#][\\w./?#%&=+~:,;-]*)?"'
    case 'currency':
      return oneOf(currencyCodes)
    case 'oneOf':
      return values.every((text) => /^[ -~]*$/.test(text) && !/["\\]/.test(text)) ? oneOf(values) : undefined
    case 'filled':
      return `(?!"")${textSource}`
    default:
      return undefined
  }
}
