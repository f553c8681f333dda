import type { ZonedFields } from './time-zone.ts'

/** A day without a time; `month` counts from 1. */
export type CalendarDay = Pick<ZonedFields, 'year' | 'month' | 'day'>

/** Days of a month; `month` counts from 1 and may overflow into other years. */
export const daysInMonth = (year: number, month: number): number => {
  const date = new Date(0)
  date.setUTCFullYear(year, month, 0)
  return date.getUTCDate()
}

/** Day of the week of a calendar day; Sunday is 0. */
export const weekdayOf = ({ year, month, day }: CalendarDay): number => {
  // 1 January 1970 was a Thursday.
  return (((dayNumber(year, month, day) + 4) % 7) + 7) % 7
}

/** Day of the year, from 1. */
export const dayOfYear = ({ year, month, day }: CalendarDay): number =>
  dayNumber(year, month, day) - dayNumber(year, 1, 1) + 1

/**
 * Week and the year it belongs to.
 * @param firstWeekday day that starts a week, Sunday 0
 * @param firstDayInWeekOne day of January that always lies in week 1: 4 for ISO weeks, 1 for those that start on Sunday
 */
export const weekOf = (
  fields: CalendarDay,
  firstWeekday: number,
  firstDayInWeekOne: number,
): { weekYear: number; week: number } => {
  const today = dayNumber(fields.year, fields.month, fields.day)
  for (const weekYear of [fields.year + 1, fields.year, fields.year - 1]) {
    const start = weekOneStart(weekYear, firstWeekday, firstDayInWeekOne)
    if (today >= start) return { weekYear, week: Math.floor((today - start) / 7) + 1 }
  }
  return { weekYear: fields.year, week: 1 }
}

/** Calendar day of an ISO week and weekday (Monday 1). */
export const dayOfIsoWeek = (weekYear: number, week: number, weekday: number): CalendarDay => {
  const day = weekOneStart(weekYear, 1, 4) + (week - 1) * 7 + weekday - 1
  const date = new Date(day * 86_400_000)
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() }
}

/** Limits the day to its month: the 31st becomes the last day of a shorter month. */
export const clampDay = (fields: ZonedFields): ZonedFields => ({
  ...fields,
  day: Math.min(fields.day, daysInMonth(fields.year, fields.month)),
})

/** Whole months between two wall-clock times, without fractions; negative if the second is earlier. */
export const monthsBetween = (from: ZonedFields, to: ZonedFields): number => {
  const months = (to.year - from.year) * 12 + to.month - from.month
  const reached = timeInMonth(to) - timeInMonth(clampDay({ ...from, year: to.year, month: to.month }))
  if (months > 0 && reached < 0) return months - 1
  return months < 0 && reached > 0 ? months + 1 : months
}

const timeInMonth = (fields: ZonedFields): number =>
  (((fields.day * 24 + fields.hour) * 60 + fields.minute) * 60 + fields.second) * 1000 + fields.millisecond

const weekOneStart = (year: number, firstWeekday: number, firstDayInWeekOne: number): number => {
  const anchor = dayNumber(year, 1, firstDayInWeekOne)
  const weekday = weekdayOf({ year, month: 1, day: firstDayInWeekOne })
  return anchor - ((weekday - firstWeekday + 7) % 7)
}

const dayNumber = (year: number, month: number, day: number): number => {
  const date = new Date(0)
  return Math.floor(date.setUTCFullYear(year, month - 1, day) / 86_400_000)
}
