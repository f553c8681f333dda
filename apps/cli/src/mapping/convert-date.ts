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
const compact = /^(\d{4})(\d{2})(\d{2})(?:T?(\d{2})(\d{2})(\d{2})?Z?)?$/
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

const numberOf = (text: string): number | undefined => (/^-?\d{1,16}(?:\.\d+)?$/.test(text) ? Number(text) : undefined)

/** From here on a number means milliseconds: as seconds it would be after the year 5138. */
const millisecondsFrom = 1e11

/** Seconds or milliseconds since 1970, by their size. */
const readUnix: ReadDate = (text) => {
  const value = numberOf(text)
  if (value === undefined) return undefined
  return Math.abs(value) >= millisecondsFrom ? value : value * 1_000
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
  unix: (text: string) => {
    const value = numberOf(text)
    return value === undefined ? undefined : value * 1_000
  },
  'unix-ms': numberOf,
} as const satisfies Record<string, ReadDate>

/** Conversions that read a date. */
export type DateConversion = keyof typeof readers

/** The years 0000 to 9999, in milliseconds since 1970; Segment takes no other timestamp. */
const [firstMs, lastMs] = [Date.UTC(-1, 12), Date.UTC(10_000, 0) - 1]

/**
 * Converts a date to ISO 8601 in UTC. A date without an offset is in UTC. Only `date-dmy` and `date-mdy` read dates whose
 * day and month could be swapped, so that no date is guessed.
 * @returns undefined if the text is not such a date, or the date does not exist
 */
export const convertDate = (text: string, conversion: DateConversion): string | undefined => {
  const value = readers[conversion](text.trim())
  return value === undefined || value < firstMs || value > lastMs ? undefined : new Date(value).toISOString()
}
