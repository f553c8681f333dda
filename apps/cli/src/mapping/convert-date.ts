/** Turns the milliseconds of a local time, as if it were in UTC, into those of UTC; undefined if the time does not exist. */
export type LocalToUtc = (localMs: number) => number | undefined

/** Reads a date as milliseconds since 1970; undefined if the text is not one. */
type ReadDate = (text: string, toUtc: LocalToUtc) => number | undefined

const inUtc: LocalToUtc = (ms) => ms

const pad = (text: string): string => text.padStart(2, '0')

/** A clock of 24 hours; undefined if the hour is none of a clock of 12 hours. */
const clockOf = (time: string, half: string | undefined): string | undefined => {
  const [hours = '0', minutes = '00', seconds = '00'] = time.trim().split(':')
  if (half === undefined) return `${pad(hours)}:${minutes}:${seconds.replace(',', '.')}`
  const hour = Number(hours)
  if (hour < 1 || hour > 12) return undefined
  const isAfternoon = half.toLowerCase().startsWith('p')
  return `${pad(String((hour % 12) + (isAfternoon ? 12 : 0)))}:${minutes}:${seconds.replace(',', '.')}`
}

/** A date and a time as texts. */
interface DateParts {
  readonly day: readonly [year: string, month: string, day: string]
  readonly time?: string | undefined
  /** AM or PM. */
  readonly half?: string | undefined
  /** Z, UTC, GMT or an offset; without it the time is local. */
  readonly zone?: string | undefined
}

/** Milliseconds of a date; undefined if it does not exist, such as the 31st of April. */
const fromParts = ({ day: [year, month, day], time, half, zone }: DateParts, toUtc: LocalToUtc): number | undefined => {
  const date = `${year}-${pad(month)}-${pad(day)}`
  const clock = time === undefined ? '00:00:00' : clockOf(time, half)
  const midnight = Date.parse(`${date}T00:00:00Z`)
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== date) return undefined
  const [, hours, minutes = '00'] = /([+-]\d{2}):?(\d{2})?$/.exec(zone ?? '') ?? []
  const value = Date.parse(`${date}T${clock}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`)
  if (Number.isNaN(value)) return undefined
  return zone === undefined ? toUtc(value) : value
}

const clock = String.raw`(?:[T ,]+(?<time>\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?|\d{1,2}(?=\s*[ap]\.?m))(?:\s*(?<half>[ap]\.?m\.?))?)?`
/** Emails and browsers also name the zone of an offset: `+0200 (CEST)`, `GMT+0200`. */
const zone = String.raw`\s*(?<zone>Z|(?:UTC|GMT)?[+-]\d{2}:?(?:\d{2})?|UTC|GMT)?(?:\s*\([a-z ]{1,60}\))?`
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const
const month = String.raw`(?<name>(?:${monthNames.join('|')})[a-z]{0,6})\.?`
const weekday = String.raw`(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\.?,?\s+)?`
const yearFirst = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${clock}${zone}$`, 'i')
const yearLast = new RegExp(String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})${clock}${zone}$`, 'i')
const compact = /^((?:19|20)\d{2})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?(Z)?)?$/
const named = [
  new RegExp(
    String.raw`^${weekday}(?<day>\d{1,2})(?:st|nd|rd|th)?\.?[ -]${month},?[ -](?<year>\d{4})${clock}${zone}$`,
    'i',
  ),
  new RegExp(
    String.raw`^${weekday}${month} (?<day>\d{1,2})(?:st|nd|rd|th)?,? (?<year>\d{4})(?: at)?${clock}${zone}$`,
    'i',
  ),
  new RegExp(String.raw`^(?<year>\d{4})[ -]${month}[ -](?<day>\d{1,2})${clock}${zone}$`, 'i'),
]
const fullNames = [
  ...['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november'],
  'december',
]

const readYearFirst: ReadDate = (text, toUtc) => {
  const match = yearFirst.exec(text)
  if (match !== null) {
    return fromParts({ day: [match[1] ?? '', match[2] ?? '', match[3] ?? ''], ...match.groups }, toUtc)
  }
  const packed = compact.exec(text)
  if (packed === null) return undefined
  const [, year = '', monthOfYear = '', day = '', hours, minutes = '00', seconds = '00', utc] = packed
  const time = hours === undefined ? undefined : `${hours}:${minutes}:${seconds}`
  return fromParts({ day: [year, monthOfYear, day], time, zone: utc }, toUtc)
}

/** Dates whose month is an English name, also those of emails. */
const readNamed: ReadDate = (text, toUtc) => {
  for (const pattern of named) {
    const { name = '', year = '', day = '', ...rest } = pattern.exec(text)?.groups ?? {}
    const word = name.toLowerCase()
    // "Sept" is as usual as the three letters and the whole name.
    const index = monthNames.findIndex(
      (short, at) => word === short || word === fullNames[at] || (word === 'sept' && at === 8),
    )
    if (index >= 0) return fromParts({ day: [year, String(index + 1), day], ...rest }, toUtc)
  }
  return undefined
}

const readYearLast = (dayFirst: boolean): ReadDate => {
  return (text, toUtc) => {
    const match = yearLast.exec(text)
    if (match === null) return undefined
    const [, first = '', second = '', year = ''] = match
    return fromParts({ day: dayFirst ? [year, second, first] : [year, first, second], ...match.groups }, toUtc)
  }
}

const numberOf = (text: string): number | undefined => (/^-?\d{1,19}(?:\.\d+)?$/.test(text) ? Number(text) : undefined)

/** Reads a number of units since 1970. @param unitMs milliseconds of a unit */
const readUnits =
  (unitMs: number): ReadDate =>
  (text) => {
    const value = numberOf(text)
    return value === undefined ? undefined : value * unitMs
  }

/** Moments that a number without a unit is taken for: the years 1990 to 2099, in which no two units overlap. */
const [plausibleFromMs, plausibleToMs] = [Date.UTC(1990, 0), Date.UTC(2100, 0)]

const isPlausible = (ms: number): boolean => ms >= plausibleFromMs && ms < plausibleToMs

/** Seconds or milliseconds since 1970, if the number is plausible as one of them. */
const readUnix: ReadDate = (text) => {
  const value = numberOf(text)
  return value === undefined ? undefined : [value, value * 1_000].find(isPlausible)
}

const [excelEpochDays, dayMs] = [25_569, 86_400_000]

/** A day of Excel and its fraction. Excel counts a 29 February 1900, which is number 60 and did not exist. */
const readExcel: ReadDate = (text, toUtc) => {
  const days = /^\d{1,7}(?:\.\d+)?$/.test(text) ? Number(text) : 0
  if (days < 1 || (days >= 60 && days < 61)) return undefined
  return toUtc(Math.round(((days < 60 ? days + 1 : days) - excelEpochDays) * dayMs))
}

const first =
  (...readers: readonly ReadDate[]): ReadDate =>
  (text, toUtc) => {
    for (const read of readers) {
      const value = read(text, toUtc)
      if (value !== undefined) return value
    }
    return undefined
  }

/** What each conversion reads. */
const readers = {
  date: first(readYearFirst, readNamed, readUnix),
  'date-dmy': first(readYearFirst, readYearLast(true), readNamed),
  'date-mdy': first(readYearFirst, readYearLast(false), readNamed),
  unix: readUnits(1_000),
  'unix-ms': readUnits(1),
  'unix-us': readUnits(1e-3),
  'unix-ns': readUnits(1e-6),
  excel: readExcel,
} as const satisfies Record<string, ReadDate>

/** Conversions that read a date. */
export type DateConversion = keyof typeof readers

/** The years 0000 to 9999, in milliseconds since 1970; Segment takes no other timestamp. */
const [firstMs, lastMs] = [Date.UTC(-1, 12), Date.UTC(10_000, 0) - 1]

/** A moment in ISO 8601; undefined if there is none, or if Segment takes no such timestamp. */
export const isoOf = (ms: number | undefined): string | undefined =>
  ms === undefined || Number.isNaN(ms) || ms < firstMs || ms > lastMs ? undefined : new Date(ms).toISOString()

/**
 * Converts a date to ISO 8601 in UTC. No date is guessed: only `date-dmy` and `date-mdy` read dates whose day and month
 * could be swapped, and a number without a plausible unit needs a conversion that names it.
 * @param toUtc the time zone of dates without an offset @default UTC
 * @returns undefined if the text is not such a date, or the date does not exist
 */
export const convertDate = (text: string, conversion: DateConversion, toUtc: LocalToUtc = inUtc): string | undefined =>
  isoOf(readers[conversion](text.trim(), toUtc))

/** Conversions that read a text that `date` does not. */
const namedOnly = ['date-dmy', 'date-mdy', 'unix', 'unix-ms', 'unix-us', 'unix-ns', 'excel'] as const

/** What a text can be that `date` does not read, such as `excel (2023-03-15T00:00:00.000Z)`; the plausible ones if any. */
export const dateCandidates = (text: string): readonly string[] => {
  const found = namedOnly.flatMap((name) => {
    const iso = convertDate(text, name)
    return iso === undefined ? [] : [{ name, iso }]
  })
  const plausible = found.filter(({ iso }) => isPlausible(Date.parse(iso)))
  return (plausible.length > 0 ? plausible : found).map(({ name, iso }) => `${name} (${iso})`)
}
