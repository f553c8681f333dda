import { clampDay, dayOfIsoWeek, daysInMonth } from './calendar.ts'
import { englishDateNames, indexOfEnglishName } from './date-names.ts'
import { fieldsAt, instantOf, utcOf, type ZonedFields } from './time-zone.ts'

/** What the tokens of a format found in a text. */
interface Found {
  year?: number
  quarter?: number
  month?: number
  day?: number
  dayOfYear?: number
  weekYear?: number
  week?: number
  weekday?: number
  hour?: number
  minute?: number
  second?: number
  millisecond?: number
  afternoon?: boolean
  twelve?: boolean
  offsetMinutes?: number
  epochMs?: number
}

interface ParseToken {
  readonly pattern: RegExp
  readonly read: (text: string, found: Found) => void
}

const oneOrTwo = /\d\d?/
const oneToThree = /\d{1,3}/
const signed = /[+-]?\d+/
const word = /\p{L}+/u
const offsetPattern = /Z|[+-]\d\d:?\d\d/i

/** Two-digit year: 00 to 68 are 2000 to 2068, 69 to 99 are 1969 to 1999. */
const fullYear = (text: string): number => {
  const year = Number(text)
  return text.length > 2 ? year : year + (year > 68 ? 1900 : 2000)
}

const offsetMinutes = (text: string): number => {
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d\d):?(\d\d)/.exec(text) ?? []
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

const number = (pattern: RegExp, field: Exclude<keyof Found, 'afternoon' | 'twelve'>): ParseToken => ({
  pattern,
  read: (text, found) => {
    found[field] = Number(text)
  },
})
const year = (pattern: RegExp): ParseToken => ({
  pattern,
  read: (text, found) => {
    found.year = fullYear(text)
  },
})
const twelveHours: ParseToken = {
  pattern: oneOrTwo,
  read: (text, found) => {
    found.hour = Number(text)
    found.twelve = true
  },
}
const twentyFourHours: ParseToken = {
  pattern: oneOrTwo,
  read: (text, found) => {
    found.hour = Number(text) % 24
  },
}
const halfDay: ParseToken = {
  pattern: /[ap]\.?m?\.?/i,
  read: (text, found) => {
    found.afternoon = /^p/i.test(text)
  },
}
const monthName: ParseToken = {
  pattern: word,
  read: (text, found) => {
    found.month = indexOfEnglishName(englishDateNames.months, text) + 1
  },
}
const zoneOffset: ParseToken = {
  pattern: offsetPattern,
  read: (text, found) => {
    found.offsetMinutes = offsetMinutes(text)
  },
}
const ignored: ParseToken = { pattern: word, read: () => {} }

/** How each token of a format reads a text. */
const parseTokens: Readonly<Record<string, ParseToken>> = {
  YYYY: year(/\d{1,4}/),
  YY: year(/\d\d/),
  Y: number(signed, 'year'),
  Q: number(/\d/, 'quarter'),
  M: number(oneOrTwo, 'month'),
  MM: number(oneOrTwo, 'month'),
  MMM: monthName,
  MMMM: monthName,
  D: number(oneOrTwo, 'day'),
  DD: number(oneOrTwo, 'day'),
  Do: {
    pattern: /\d\d?(?:st|nd|rd|th)?/i,
    read: (text, found) => {
      found.day = Number.parseInt(text, 10)
    },
  },
  DDD: number(oneToThree, 'dayOfYear'),
  DDDD: number(/\d{3}/, 'dayOfYear'),
  ddd: ignored,
  dddd: ignored,
  dd: ignored,
  GGGG: number(/\d{1,4}/, 'weekYear'),
  GG: {
    pattern: oneOrTwo,
    read: (text, found) => {
      found.weekYear = fullYear(text)
    },
  },
  W: number(oneOrTwo, 'week'),
  WW: number(oneOrTwo, 'week'),
  E: number(/\d/, 'weekday'),
  H: number(oneOrTwo, 'hour'),
  HH: number(oneOrTwo, 'hour'),
  h: twelveHours,
  hh: twelveHours,
  k: twentyFourHours,
  kk: twentyFourHours,
  a: halfDay,
  A: halfDay,
  m: number(oneOrTwo, 'minute'),
  mm: number(oneOrTwo, 'minute'),
  s: number(oneOrTwo, 'second'),
  ss: number(oneOrTwo, 'second'),
  Z: zoneOffset,
  ZZ: zoneOffset,
  X: {
    pattern: /[+-]?\d+(?:\.\d{1,3})?/,
    read: (text, found) => {
      found.epochMs = Math.round(Number(text) * 1000)
    },
  },
  x: number(signed, 'epochMs'),
}
const fraction: ParseToken = {
  pattern: /\d+/,
  read: (text, found) => {
    found.millisecond = Math.floor(Number(`0.${text}`) * 1000 + 1e-6)
  },
}
const tokenPattern =
  /\[[^\]]*\]|YYYY|YY|Y|Q|MM?M?M?|Do|DD?D?D?|dd?d?d?|E|WW?|GGGG|GG|HH?|hh?|kk?|a|A|mm?|ss?|S{1,9}|ZZ?|X|x/g

/**
 * Parses a date with the platform's date tokens. Text between tokens is skipped. Date parts larger than
 * the first one found come from `now`, smaller ones are the smallest possible.
 * @param zone of texts without an offset
 * @returns milliseconds since 1970, or NaN if the text does not match
 */
export const parseDateAs = (text: string, format: string, zone: string, now: () => Date): number => {
  const found: Found = {}
  let rest = text
  let matched = 0
  for (const [name] of format.matchAll(tokenPattern)) {
    if (name.startsWith('[')) {
      const at = rest.indexOf(name.slice(1, -1))
      if (at >= 0) rest = rest.slice(at + name.length - 2)
      continue
    }
    const token = name.startsWith('S') ? fraction : parseTokens[name]
    const match = token?.pattern.exec(rest)
    if (token === undefined || match === undefined || match === null) continue
    token.read(match[0], found)
    rest = rest.slice(match.index + match[0].length)
    matched += 1
  }
  return matched === 0 ? Number.NaN : instantOfFound(found, zone, now)
}

const instantOfFound = (found: Found, zone: string, now: () => Date): number => {
  if (found.epochMs !== undefined) return found.epochMs
  const hour = hourOf(found)
  const time = { hour, minute: found.minute ?? 0, second: found.second ?? 0, millisecond: found.millisecond ?? 0 }
  const date = dateOf(found, zone, now)
  if (date === undefined || time.hour > 24 || time.minute > 59 || time.second > 59) return Number.NaN
  const fields = { ...date, ...time }
  return found.offsetMinutes === undefined ? instantOf(fields, zone) : utcOf(fields) - found.offsetMinutes * 60_000
}

const hourOf = (found: Found): number => {
  const hour = found.hour ?? 0
  if (found.afternoon === undefined) return hour
  if (found.afternoon) return hour < 12 ? hour + 12 : hour
  return hour === 12 ? 0 : hour
}

const dateOf = (found: Found, zone: string, now: () => Date): ZonedFields | undefined => {
  const today = (): ZonedFields => fieldsAt(now().getTime(), zone)
  if (found.week !== undefined || found.weekYear !== undefined) {
    const weekYear = found.weekYear ?? today().year
    if ((found.week ?? 1) < 1 || (found.week ?? 1) > 53) return undefined
    return dayOfIsoWeek(weekYear, found.week ?? 1, found.weekday ?? 1)
  }
  const month = found.month ?? (found.quarter === undefined ? undefined : found.quarter * 3 - 2)
  const dated = found.year !== undefined || month !== undefined
  const year = found.year ?? today().year
  if (found.dayOfYear !== undefined && found.month === undefined) {
    if (found.dayOfYear < 1 || found.dayOfYear > 366) return undefined
    return { year, month: 1, day: found.dayOfYear, hour: 0, minute: 0, second: 0, millisecond: 0 }
  }
  const actualMonth = month ?? (dated ? 1 : today().month)
  const day = found.day ?? (dated ? 1 : today().day)
  if (actualMonth < 1 || actualMonth > 12 || day < 1 || day > daysInMonth(year, actualMonth)) return undefined
  return clampDay({ year, month: actualMonth, day, hour: 0, minute: 0, second: 0, millisecond: 0 })
}
