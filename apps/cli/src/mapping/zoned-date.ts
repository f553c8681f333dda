import { DateTime, IANAZone } from 'luxon'
import type { Conversion } from './conversions.ts'
import { convertDate, type DateConversion, isoOf } from './convert-date.ts'

/** Which of two moments a local time means in the hour that a clock shows twice. */
type Occurrence = 'earlier' | 'later'

/** How a date is read. */
export interface DateForm {
  readonly conversion: DateConversion
  /** Tokens such as `MMM d, yyyy h:mm a`; without it, as the conversion says. */
  readonly pattern?: string | undefined
  /** Name of a time zone such as `Europe/Berlin`. */
  readonly zone?: string | undefined
  readonly occurrence?: Occurrence | undefined
}

const argument =
  /^(?<pattern>.*?)(?:(?:^|\s+)in (?<zone>[A-Za-z]+(?:[/_+-][\w+-]+)*)(?: (?<occurrence>earlier|later))?)?$/

/** Reads `PATTERN`, `PATTERN in ZONE` or `in ZONE`; `earlier` or `later` may follow the zone. @returns undefined if the zone is unknown */
export const dateForm = (conversion: DateConversion, text: string): DateForm | undefined => {
  const { pattern, zone, occurrence } = argument.exec(text.trim())?.groups ?? {}
  if (zone !== undefined && !IANAZone.isValidZone(zone)) return undefined
  return {
    conversion,
    pattern: pattern === '' ? undefined : pattern,
    zone,
    // The expression above allows only the two words.
    occurrence: occurrence as Occurrence | undefined,
  }
}

/** The moments that a clock in a zone shows as a local time: none in the hour it skips, two in the hour it repeats. */
const momentsOf = (localMs: number, zone: string): readonly number[] => {
  const local = DateTime.fromMillis(localMs, { zone: 'utc' }).setZone(zone, { keepLocalTime: true })
  if (local.toMillis() + local.offset * 60_000 !== localMs) return []
  return local
    .getPossibleOffsets()
    .map((one) => one.toMillis())
    .sort((left, right) => left - right)
}

/** Reads dates in a pattern, in a time zone, or both. A local time that does not exist, or that exists twice, is not read. */
export const zonedDate = ({ conversion, pattern, zone, occurrence }: DateForm): Conversion => {
  const parser = pattern === undefined ? undefined : DateTime.buildFormatParser(pattern, { locale: 'en-US' })
  const hasZone = pattern !== undefined && /z|Z/.test(pattern.replace(/'[^']*'/g, ''))
  let candidates: readonly number[] = []

  const toUtc = (localMs: number): number | undefined => {
    if (zone === undefined) return localMs
    candidates = momentsOf(localMs, zone)
    if (occurrence === 'later') return candidates.at(-1)
    return candidates.length === 1 || occurrence === 'earlier' ? candidates[0] : undefined
  }

  const read = (text: string): string | undefined => {
    candidates = []
    if (parser === undefined) return convertDate(text, conversion, toUtc)
    const found = DateTime.fromFormatParser(text.trim(), parser, { zone: 'utc', setZone: false, locale: 'en-US' })
    if (!found.isValid) return undefined
    return isoOf(hasZone ? found.toMillis() : toUtc(found.toMillis()))
  }

  return {
    convert: read,
    candidates: (text) => {
      read(text)
      if (candidates.length < 2) return []
      const [early, late] = [candidates[0], candidates.at(-1)].map(isoOf)
      return [`${early} (add "earlier" after the zone)`, `${late} (add "later")`]
    },
  }
}
