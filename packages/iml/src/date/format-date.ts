import { dayOfYear, weekdayOf, weekOf } from './calendar.ts'
import { type DateNames, dateNamesOf } from './date-names.ts'
import { fieldsAt, offsetMsAt, type ZonedFields } from './time-zone.ts'

/** Default format: ISO 8601 with milliseconds and offset. */
export const defaultDateFormat = 'YYYY-MM-DDTHH:mm:ss.SSSZ'

interface Moment extends ZonedFields {
  readonly epochMs: number
  readonly offsetMinutes: number
  readonly names: DateNames
}

const pad = (value: number, width: number): string => {
  const digits = String(Math.abs(value)).padStart(width, '0')
  return value < 0 ? `-${digits}` : digits
}
const ordinal = (value: number): string => {
  const teen = value % 100 > 10 && value % 100 < 14
  const ending = teen ? 'th' : (['th', 'st', 'nd', 'rd'][value % 10] ?? 'th')
  return `${value}${ending}`
}
const twelve = (moment: Moment): number => moment.hour % 12 || 12
const isoWeek = (moment: Moment): { weekYear: number; week: number } => weekOf(moment, 1, 4)
const localWeek = (moment: Moment): { weekYear: number; week: number } => weekOf(moment, 0, 1)
const quarter = (moment: Moment): number => Math.ceil(moment.month / 3)
const isoWeekday = (moment: Moment): number => weekdayOf(moment) || 7
const offset = (moment: Moment, colon: string): string => {
  const minutes = Math.abs(moment.offsetMinutes)
  const sign = moment.offsetMinutes < 0 ? '-' : '+'
  return sign + pad(Math.floor(minutes / 60), 2) + colon + pad(minutes % 60, 2)
}

/** What each token of a date format writes. */
const formatTokens: Readonly<Record<string, (moment: Moment) => string>> = {
  YYYY: (moment) => pad(moment.year, 4),
  YY: (moment) => pad(((moment.year % 100) + 100) % 100, 2),
  Y: (moment) => (moment.year > 9999 ? `+${moment.year}` : pad(moment.year, 4)),
  Q: (moment) => String(quarter(moment)),
  Qo: (moment) => ordinal(quarter(moment)),
  M: (moment) => String(moment.month),
  Mo: (moment) => ordinal(moment.month),
  MM: (moment) => pad(moment.month, 2),
  MMM: (moment) => moment.names.shortMonths[moment.month - 1] ?? '',
  MMMM: (moment) => moment.names.months[moment.month - 1] ?? '',
  D: (moment) => String(moment.day),
  Do: (moment) => ordinal(moment.day),
  DD: (moment) => pad(moment.day, 2),
  DDD: (moment) => String(dayOfYear(moment)),
  DDDo: (moment) => ordinal(dayOfYear(moment)),
  DDDD: (moment) => pad(dayOfYear(moment), 3),
  d: (moment) => String(weekdayOf(moment)),
  do: (moment) => ordinal(weekdayOf(moment)),
  dd: (moment) => (moment.names.shortDays[weekdayOf(moment)] ?? '').slice(0, 2),
  ddd: (moment) => moment.names.shortDays[weekdayOf(moment)] ?? '',
  dddd: (moment) => moment.names.days[weekdayOf(moment)] ?? '',
  e: (moment) => String(weekdayOf(moment)),
  E: (moment) => String(isoWeekday(moment)),
  w: (moment) => String(localWeek(moment).week),
  wo: (moment) => ordinal(localWeek(moment).week),
  ww: (moment) => pad(localWeek(moment).week, 2),
  W: (moment) => String(isoWeek(moment).week),
  Wo: (moment) => ordinal(isoWeek(moment).week),
  WW: (moment) => pad(isoWeek(moment).week, 2),
  gg: (moment) => pad(localWeek(moment).weekYear % 100, 2),
  gggg: (moment) => pad(localWeek(moment).weekYear, 4),
  GG: (moment) => pad(isoWeek(moment).weekYear % 100, 2),
  GGGG: (moment) => pad(isoWeek(moment).weekYear, 4),
  H: (moment) => String(moment.hour),
  HH: (moment) => pad(moment.hour, 2),
  h: (moment) => String(twelve(moment)),
  hh: (moment) => pad(twelve(moment), 2),
  k: (moment) => String(moment.hour || 24),
  kk: (moment) => pad(moment.hour || 24, 2),
  a: (moment) => (moment.hour < 12 ? 'am' : 'pm'),
  A: (moment) => (moment.hour < 12 ? 'AM' : 'PM'),
  m: (moment) => String(moment.minute),
  mm: (moment) => pad(moment.minute, 2),
  s: (moment) => String(moment.second),
  ss: (moment) => pad(moment.second, 2),
  Z: (moment) => offset(moment, ':'),
  ZZ: (moment) => offset(moment, ''),
  X: (moment) => String(Math.floor(moment.epochMs / 1000)),
  x: (moment) => String(moment.epochMs),
}

/** Short names of formats, in English order. */
const namedFormats: Readonly<Record<string, string>> = {
  LTS: 'h:mm:ss A',
  LT: 'h:mm A',
  LLLL: 'dddd, MMMM D, YYYY h:mm A',
  LLL: 'MMMM D, YYYY h:mm A',
  LL: 'MMMM D, YYYY',
  L: 'MM/DD/YYYY',
  llll: 'ddd, MMM D, YYYY h:mm A',
  lll: 'MMM D, YYYY h:mm A',
  ll: 'MMM D, YYYY',
  l: 'M/D/YYYY',
}

const escaped = '\\[[^\\]]*\\]'
const named = new RegExp(`${escaped}|LTS|LT|L{1,4}|l{1,4}`, 'g')
const token = new RegExp(
  `${escaped}|YYYY|YY|Y|Qo|Q|Mo|MM?M?M?|DDDo|Do|DD?D?D?|do|dd?d?d?|e|E|wo|ww?|Wo|WW?|gggg|gg|GGGG|GG|HH?|hh?|kk?|a|A|mm?|ss?|S{1,9}|ZZ?|X|x`,
  'g',
)

/**
 * Formats an instant with the platform's date tokens; `[text]` in a format is literal.
 * @param zone of the tz database
 * @param locale BCP 47 tag, for names of months and days
 */
export const formatDate = (epochMs: number, format: string, zone: string, locale: string): string => {
  const moment: Moment = {
    ...fieldsAt(epochMs, zone),
    epochMs,
    offsetMinutes: Math.round(offsetMsAt(epochMs, zone) / 60_000),
    names: dateNamesOf(locale),
  }
  return format
    .replace(named, (word) => namedFormats[word] ?? word)
    .replace(token, (word) => {
      if (word.startsWith('[')) return word.slice(1, -1)
      if (word.startsWith('S')) return pad(moment.millisecond, 3).padEnd(9, '0').slice(0, word.length)
      return formatTokens[word]?.(moment) ?? word
    })
}
