/** Reads a date as milliseconds since 1970; undefined if the text is not one. */
type ReadDate = (text: string) => number | undefined

const pad = (text: string): string => text.padStart(2, '0')

/** Milliseconds of a date; undefined if it does not exist, such as the 31st of April. */
const fromParts = (
  [year, month, day]: readonly [string, string, string],
  time = '',
  offset = '',
): number | undefined => {
  const date = `${year}-${pad(month)}-${pad(day)}`
  const [hours = '0', minutes = '00', seconds = '00'] = time.trim().split(':')
  const clock = time.trim() === '' ? '00:00:00' : `${pad(hours)}:${minutes}:${seconds.replace(',', '.')}`
  const colon = /^([+-]\d{2}):?(\d{2})?$/.exec(offset.trim())
  const zone = colon === null ? 'Z' : `${colon[1]}:${colon[2] ?? '00'}`
  const midnight = Date.parse(`${date}T00:00:00Z`)
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== date) return undefined
  const value = Date.parse(`${date}T${clock}${zone}`)
  return Number.isNaN(value) ? undefined : value
}

const clock = String.raw`(?:[T ,]+(\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?))?`
const zone = String.raw`\s*(?:Z|UTC|GMT|([+-]\d{2}:?(?:\d{2})?))?`
const yearFirst = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${clock}${zone}$`, 'i')
const yearLast = new RegExp(String.raw`^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})${clock}${zone}$`, 'i')
const compact = /^((?:19|20)\d{2})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?Z?)?$/
const mailDate = /^(?:[A-Za-z]{3},\s+)?\d{1,2} [A-Za-z]{3} \d{4} \d{2}:\d{2}(?::\d{2})? (?:GMT|UTC|Z|[+-]\d{4})$/

const readYearFirst: ReadDate = (text) => {
  const match = yearFirst.exec(text)
  if (match !== null) return fromParts([match[1] ?? '', match[2] ?? '', match[3] ?? ''], match[4], match[5])
  const packed = compact.exec(text)
  if (packed === null) return undefined
  const [, year = '', month = '', day = '', hours, minutes = '00', seconds = '00'] = packed
  return fromParts([year, month, day], hours === undefined ? '' : `${hours}:${minutes}:${seconds}`)
}

const readMailDate: ReadDate = (text) => {
  if (!mailDate.test(text)) return undefined
  const value = Date.parse(text)
  return Number.isNaN(value) ? undefined : value
}

const readYearLast = (dayFirst: boolean): ReadDate => {
  return (text) => {
    const match = yearLast.exec(text)
    if (match === null) return undefined
    const [, first = '', second = '', year = '', time, offset] = match
    return fromParts(dayFirst ? [year, second, first] : [year, first, second], time, offset)
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
const readExcel: ReadDate = (text) => {
  const days = /^\d{1,7}(?:\.\d+)?$/.test(text) ? Number(text) : 0
  if (days < 1 || (days >= 60 && days < 61)) return undefined
  return Math.round(((days < 60 ? days + 1 : days) - excelEpochDays) * dayMs)
}

const first =
  (...readers: readonly ReadDate[]): ReadDate =>
  (text) => {
    for (const read of readers) {
      const value = read(text)
      if (value !== undefined) return value
    }
    return undefined
  }

/** What each conversion reads. */
const readers = {
  date: first(readYearFirst, readMailDate, readUnix),
  'date-dmy': first(readYearFirst, readYearLast(true), readMailDate),
  'date-mdy': first(readYearFirst, readYearLast(false), readMailDate),
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

/**
 * Converts a date to ISO 8601 in UTC. A date without an offset is in UTC. No date is guessed: only `date-dmy` and `date-mdy`
 * read dates whose day and month could be swapped, and a number without a plausible unit needs a conversion that names it.
 * @returns undefined if the text is not such a date, or the date does not exist
 */
export const convertDate = (text: string, conversion: DateConversion): string | undefined => {
  const value = readers[conversion](text.trim())
  return value === undefined || value < firstMs || value > lastMs ? undefined : new Date(value).toISOString()
}

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
