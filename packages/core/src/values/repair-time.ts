import { parseIsoTime } from './iso-8601.ts'

const loosePattern =
  /^\s*(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[Tt\s]\s*(\d{1,2}):(\d{1,2})(?::(\d{1,2})([.,]\d{1,12})?)?\s*([Zz]|UTC|GMT|[+-]\d{2}:?\d{2})?)?\s*$/

const twoDigits = (digits: string): string => digits.padStart(2, '0')

const readLoosely = (text: string): string | undefined => {
  const match = loosePattern.exec(text)
  if (!match) return undefined
  const [, year = '', , month = '', day = '', hour, minute = '', second = '0', fraction = '', zone = ''] = match
  const date = `${year}-${twoDigits(month)}-${twoDigits(day)}`
  if (hour === undefined) return date
  const offset = /^(?:z|UTC|GMT)$/i.test(zone) ? 'Z' : zone
  return `${date}T${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}${fraction.replace(',', '.')}${offset}`
}

/** Milliseconds of a number of seconds or milliseconds since 1970, if it is between 2001 and 2100 in just one of the two. */
const epochMs = (value: number): number | undefined => {
  if (value >= 1e9 && value < 4.1e9) return value * 1000
  return value >= 1e12 && value < 4.1e12 ? value : undefined
}

/**
 * The ISO 8601 text of a time that is written almost so: without leading zeros, with slashes or dots, with a space for
 * the T, or as seconds or milliseconds since 1970.
 * @returns undefined if the time meant is not certain
 */
export const repairTime = (value: unknown): string | undefined => {
  const number = typeof value === 'string' && /^\d{10,13}$/.test(value) ? Number(value) : value
  if (typeof number === 'number') {
    const ms = epochMs(number)
    return ms === undefined ? undefined : new Date(ms).toISOString()
  }
  const text = typeof value === 'string' && value.length <= 60 ? readLoosely(value) : undefined
  return text !== undefined && parseIsoTime(text) !== undefined ? text : undefined
}
