import { clampDay, monthsBetween, weekdayOf } from '../date/calendar.ts'
import { englishDateNames, indexOfEnglishName } from '../date/date-names.ts'
import { detectDate } from '../date/detect-date.ts'
import { defaultDateFormat, formatDate } from '../date/format-date.ts'
import { parseDateAs } from '../date/parse-date.ts'
import { fieldsAt, instantOf, isTimeZone, type ZonedFields } from '../date/time-zone.ts'
import { refuseArgument } from '../error/iml-fault.ts'
import type { Runtime } from '../runtime.ts'
import { expectNumber, isEmpty, isMissing, kindOf, textOf } from '../values/coerce.ts'
import type { FunctionRow, FunctionRows } from './function-row.ts'

const longestFormat = 1000
const longestDate = 1000

/** Units of a fixed length, in milliseconds. */
const unitMs = {
  milliseconds: 1,
  seconds: 1000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 604_800_000,
}

const isUnit = (name: string): name is keyof typeof unitMs => Object.hasOwn(unitMs, name)

/** A zone that exists. Another one would silently give times of the wrong zone. */
const knownZone = (name: string, place: string): string => {
  if (isTimeZone(name)) return name
  return refuseArgument(
    `${place} ${JSON.stringify(name.slice(0, 50))} is unknown; use a name of the tz database such as 'Europe/Prague'`,
  )
}

/** The zone of dates without one. */
const zoneOf = ({ timeZone }: Runtime): string => knownZone(timeZone, 'The time zone of the options')

/** Milliseconds since 1970 of a date, of a number of milliseconds, or of text in a known format. */
const instantFrom = (value: unknown, runtime: Runtime): number => {
  if (value instanceof Date) return checked(value.getTime())
  if (typeof value === 'number') return checked(value)
  if (typeof value !== 'string') refuseArgument(`The argument must be a date, not ${kindOf(value)}`)
  const instant = value.length > longestDate ? Number.NaN : detectDate(value, zoneOf(runtime))
  if (Number.isNaN(instant)) refuseArgument('The text is not a date in a known format; use parseDate with a format')
  return instant
}

/** The zone of an argument. A value that is not text is a mistake in the template, such as a name without quotes. */
const namedZone = (timeZone: unknown, runtime: Runtime): string => {
  if (isMissing(timeZone) || timeZone === '') return zoneOf(runtime)
  if (typeof timeZone === 'string') return knownZone(timeZone, 'The time zone')
  return refuseArgument(`The time zone must be text such as 'Europe/Prague', not ${kindOf(timeZone)}`)
}

const checked = (instant: number): number => {
  if (Number.isNaN(new Date(instant).getTime())) refuseArgument('The date is out of range')
  return instant
}

/** A function that changes a date. A missing date stays missing. */
const dateRow = (
  parameter: string,
  docs: string,
  change: (instant: number, argument: unknown, zone: string) => number,
): FunctionRow => ({
  parameters: ['date', parameter],
  docs,
  words: [1],
  evaluate: ([date, argument], runtime) => {
    if (isMissing(date)) return date
    const zone = zoneOf(runtime)
    return new Date(checked(change(instantFrom(date, runtime), argument, zone)))
  },
})

const addFixed = (unit: keyof typeof unitMs): FunctionRow =>
  dateRow('number', `the date this many ${unit} later, earlier if negative`, (instant, number) =>
    Math.round(instant + expectNumber(number, 'The number') * unitMs[unit]),
  )

const addCalendar = (unit: 'day' | 'month' | 'year'): FunctionRow => {
  const docs = `the date this many ${unit}s later in the time zone of the options${unit === 'day' ? '' : '; a day after the end of the month becomes its last day'}`
  return dateRow('number', docs, (instant, number, zone) => {
    const fields = fieldsAt(instant, zone)
    const count = Math.round(expectNumber(number, 'The number'))
    if (Math.abs(count) > 1e9) refuseArgument('The date is out of range')
    const moved = { ...fields, [unit]: fields[unit] + count }
    return instantOf(unit === 'day' ? moved : clampDay(withMonthInYear(moved)), zone)
  })
}

const setField = (field: keyof ZonedFields, what: string, clamp = false): FunctionRow => {
  const docs = `the date with this ${what}${clamp ? '' : '; a number out of range moves the date'}`
  return dateRow('number', docs, (instant, number, zone) => {
    const value = Math.trunc(expectNumber(number, `The ${what}`))
    if (Math.abs(value) > 1e9) refuseArgument('The date is out of range')
    const fields = { ...fieldsAt(instant, zone), [field]: value }
    return instantOf(clamp ? clampDay(fields) : fields, zone)
  })
}

const withMonthInYear = (fields: ZonedFields): ZonedFields => {
  const months = fields.year * 12 + fields.month - 1
  return { ...fields, year: Math.floor(months / 12), month: (((months % 12) + 12) % 12) + 1 }
}

/** A number, or the number of an English name. */
const numberOrName = (argument: unknown, names: readonly string[], what: string): number => {
  const index = typeof argument === 'string' ? indexOfEnglishName(names, argument) : -1
  return index < 0 ? Math.trunc(expectNumber(argument, what)) : index + 1
}

/** Units of `dateDiff`, in milliseconds; with `within`, the remainder of the next larger unit. */
const diffUnits: Readonly<Record<string, { ms: number; within?: number }>> = {
  D: { ms: unitMs.days },
  H: { ms: unitMs.hours },
  m: { ms: unitMs.minutes },
  s: { ms: unitMs.seconds },
  RH: { ms: unitMs.hours, within: unitMs.days },
  Rm: { ms: unitMs.minutes, within: unitMs.hours },
  Rs: { ms: unitMs.seconds, within: unitMs.minutes },
}

/** Functions on dates. Calendar arithmetic uses the time zone of the options. */
export const dateFunctions: FunctionRows = {
  formatDate: {
    parameters: ['date', '[format]', '[timeZone]'],
    docs: `the date as text, by default \`${defaultDateFormat}\` in the zone of the options`,
    words: [1, 2],
    evaluate: ([date, format, timeZone], runtime) => {
      if (isMissing(date)) return date
      const pattern = isEmpty(format) ? defaultDateFormat : textOf(format)
      if (pattern.length > longestFormat) refuseArgument(`A format must not be longer than ${longestFormat} characters`)
      return formatDate(instantFrom(date, runtime), pattern, namedZone(timeZone, runtime), runtime.locale)
    },
  },
  parseDate: {
    parameters: ['text', '[format]', '[timeZone]'],
    docs: 'the date in the text; `X` is seconds since 1970, `x` milliseconds; without a format, tries common formats',
    words: [1, 2],
    evaluate: ([text, format, timeZone], runtime) => {
      if (isMissing(text)) return text
      if (text instanceof Date) return text
      const zone = namedZone(timeZone, runtime)
      if (isEmpty(format)) return new Date(instantFrom(text, { ...runtime, timeZone: zone }))
      const pattern = textOf(format)
      const spelled = textOf(text)
      if (pattern.length > longestFormat) refuseArgument(`A format must not be longer than ${longestFormat} characters`)
      const instant = spelled.length > longestDate ? Number.NaN : parseDateAs(spelled, pattern, zone, runtime.now)
      if (Number.isNaN(instant)) refuseArgument('The text does not match the date format')
      return new Date(checked(instant))
    },
  },
  addSeconds: addFixed('seconds'),
  addMinutes: addFixed('minutes'),
  addHours: addFixed('hours'),
  addDays: addCalendar('day'),
  addMonths: addCalendar('month'),
  addYears: addCalendar('year'),
  setSecond: setField('second', 'second'),
  setMinute: setField('minute', 'minute'),
  setHour: setField('hour', 'hour'),
  setDate: setField('day', 'day of the month'),
  setDay: dateRow(
    'number or name',
    'the date on this day of its week; Sunday is 1; also accepts English names',
    (instant, argument, zone) => {
      const fields = fieldsAt(instant, zone)
      const day = numberOrName(argument, englishDateNames.days, 'The day')
      if (Math.abs(day) > 1e9) refuseArgument('The date is out of range')
      return instantOf({ ...fields, day: fields.day + day - 1 - weekdayOf(fields) }, zone)
    },
  ),
  setMonth: dateRow(
    'number or name',
    'the date in this month; January is 1; also accepts English names; a day after the end of the month becomes its last day',
    (instant, argument, zone) => {
      const month = numberOrName(argument, englishDateNames.months, 'The month')
      if (Math.abs(month) > 1e9) refuseArgument('The date is out of range')
      return instantOf(clampDay(withMonthInYear({ ...fieldsAt(instant, zone), month })), zone)
    },
  ),
  setYear: setField('year', 'year', true),
  dateDiff: {
    parameters: ['end', 'start', 'unit'],
    docs: 'whole units from start to end: `D` `H` `m` `s`, or the remainder of the next larger one: `RH` `Rm` `Rs`; fails if the start is after the end',
    words: [2],
    evaluate: ([end, start, unit], runtime) => {
      const name = textOf(unit)
      const known = Object.hasOwn(diffUnits, name) ? diffUnits[name] : undefined
      if (known === undefined) refuseArgument(`The unit must be one of ${Object.keys(diffUnits).join(', ')}`)
      const ms = instantFrom(end, runtime) - instantFrom(start, runtime)
      if (ms < 0) refuseArgument('The start is after the end')
      return Math.floor((known.within === undefined ? ms : ms % known.within) / known.ms)
    },
  },
  dateDifference: {
    parameters: ['end', 'start', '[unit]'],
    docs: 'whole units from start to end, negative if the start is later: `milliseconds` (default), `seconds`, `minutes`, `hours`, `days`, `weeks`, `months`, `years`',
    words: [2],
    evaluate: ([end, start, unit], runtime) => {
      const to = instantFrom(end, runtime)
      const from = instantFrom(start, runtime)
      const name = isEmpty(unit) ? 'milliseconds' : textOf(unit)
      if (name === 'months' || name === 'years') {
        const zone = zoneOf(runtime)
        const months = monthsBetween(fieldsAt(from, zone), fieldsAt(to, zone))
        return name === 'months' ? months : Math.trunc(months / 12) + 0
      }
      if (!isUnit(name)) refuseArgument(`The unit must be one of ${Object.keys(unitMs).join(', ')}, months, years`)
      return Math.trunc((to - from) / unitMs[name]) + 0
    },
  },
}
