import { type CalendarDay, dayOfIsoWeek, daysInMonth } from './calendar.ts'
import { englishDateNames, indexOfEnglishName } from './date-names.ts'
import { fieldsAt, instantOf, millisecondsOf, offsetMinutesOf, utcOf, type ZonedFields } from './time-zone.ts'

/** What the tokens of a format found in a text. */
interface Found extends Partial<ZonedFields> {
  readonly quarter?: number
  readonly dayOfYear?: number
  readonly weekYear?: number
  readonly week?: number
  readonly weekday?: number
  readonly afternoon?: boolean
  readonly offsetMinutes?: number
  readonly epochMs?: number
}

type ParseToken = readonly [pattern: RegExp, read: (text: string) => Found]

const oneOrTwo = /\d\d?/
const oneToThree = /\d{1,3}/
const signed = /[+-]?\d+/
const word = /\p{L}+/u

/** Two-digit year: 00 to 68 are 2000 to 2068, 69 to 99 are 1969 to 1999. */
const fullYear = (text: string): number => {
  const year = Number(text)
  return text.length > 2 ? year : year + (year > 68 ? 1900 : 2000)
}

const number = (pattern: RegExp, field: Exclude<keyof Found, 'afternoon'>): ParseToken => [
  pattern,
  (text) => ({ [field]: Number(text) }),
]
const year = (pattern: RegExp): ParseToken => [pattern, (text) => ({ year: fullYear(text) })]
const twentyFourHours: ParseToken = [oneOrTwo, (text) => ({ hour: Number(text) % 24 })]
const halfDay: ParseToken = [/[ap]\.?m?\.?/i, (text) => ({ afternoon: /^p/i.test(text) })]
const monthName: ParseToken = [word, (text) => ({ month: indexOfEnglishName(englishDateNames.months, text) + 1 })]
const zoneOffset: ParseToken = [/Z|[+-]\d\d:?\d\d/i, (text) => ({ offsetMinutes: offsetMinutesOf(text) })]
const ignored: ParseToken = [word, () => ({})]

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
  Do: [/\d\d?(?:st|nd|rd|th)?/i, (text) => ({ day: Number.parseInt(text, 10) })],
  DDD: number(oneToThree, 'dayOfYear'),
  DDDD: number(/\d{3}/, 'dayOfYear'),
  ddd: ignored,
  dddd: ignored,
  dd: ignored,
  GGGG: number(/\d{1,4}/, 'weekYear'),
  GG: [oneOrTwo, (text) => ({ weekYear: fullYear(text) })],
  W: number(oneOrTwo, 'week'),
  WW: number(oneOrTwo, 'week'),
  E: number(/\d/, 'weekday'),
  H: number(oneOrTwo, 'hour'),
  HH: number(oneOrTwo, 'hour'),
  h: number(oneOrTwo, 'hour'),
  hh: number(oneOrTwo, 'hour'),
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
  X: [/[+-]?\d+(?:\.\d{1,3})?/, (text) => ({ epochMs: Math.round(Number(text) * 1000) })],
  x: number(signed, 'epochMs'),
}
const fraction: ParseToken = [/\d+/, (text) => ({ millisecond: millisecondsOf(text) })]
const tokenPattern =
  /\[[^\]]*\]|YYYY|YY|Y|Q|MM?M?M?|Do|DD?D?D?|dd?d?d?|E|WW?|GGGG|GG|HH?|hh?|kk?|a|A|mm?|ss?|S{1,9}|ZZ?|X|x/g

/**
 * Parses a date with the platform's date tokens. Text between tokens is skipped. Date parts larger than
 * the first one found come from `now`, smaller ones are the smallest possible.
 * @param zone of texts without an offset
 * @returns milliseconds since 1970, or NaN if the text does not match
 */
export const parseDateAs = (text: string, format: string, zone: string, now: () => Date): number => {
  let found: Found = {}
  let rest = text
  let matched = 0
  for (const [name] of format.matchAll(tokenPattern)) {
    if (name.startsWith('[')) {
      const at = rest.indexOf(name.slice(1, -1))
      if (at >= 0) rest = rest.slice(at + name.length - 2)
      continue
    }
    const [pattern, read] = (name.startsWith('S') ? fraction : parseTokens[name]) ?? []
    const match = pattern?.exec(rest)
    if (read === undefined || match === undefined || match === null) continue
    found = { ...found, ...read(match[0]) }
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

const dateOf = (found: Found, zone: string, now: () => Date): CalendarDay | undefined => {
  const today = (): CalendarDay => fieldsAt(now().getTime(), zone)
  const { week = 1, weekday = 1, dayOfYear } = found
  if (found.week !== undefined || found.weekYear !== undefined) {
    const weekYear = found.weekYear ?? today().year
    return week < 1 || week > 53 ? undefined : dayOfIsoWeek(weekYear, week, weekday)
  }
  const foundMonth = found.month ?? (found.quarter === undefined ? undefined : found.quarter * 3 - 2)
  const dated = found.year !== undefined || foundMonth !== undefined
  const year = found.year ?? today().year
  if (dayOfYear !== undefined && found.month === undefined) {
    return dayOfYear < 1 || dayOfYear > 366 ? undefined : { year, month: 1, day: dayOfYear }
  }
  const month = foundMonth ?? (dated ? 1 : today().month)
  const day = found.day ?? (dated ? 1 : today().day)
  return month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month) ? undefined : { year, month, day }
}
