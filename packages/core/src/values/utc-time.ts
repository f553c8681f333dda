/** The number that two digits represent; at least 100 if one of them is not a digit. */
const twoDigits = (text: string, at: number): number => {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >>> 0 > 9 || ones >>> 0 > 9 ? 10_000 : tens * 10 + ones
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

/** Days of a month, 1 to 12, of the Gregorian calendar; 0 for any other month. */
export const daysInMonth = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : (monthDays[month - 1] ?? 0)

/** Days from 1970-01-01 to a date, by the calendar that begins its years in March. */
export const daysSince1970 = (year: number, month: number, day: number): number => {
  const y = month > 2 ? year : year - 1
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - 719_468
}

// The two halves return small integers; milliseconds since 1970 would be boxed.

/** Means that a string is not such a time. */
const none = -1_000_000

/** Days since 1970 of a time as `toISOString` writes it; below -999,999 for any other text, or a date that does not exist. */
export const utcDay = (text: string): number => {
  if (
    text.length !== 24 ||
    text.charCodeAt(4) !== 45 ||
    text.charCodeAt(7) !== 45 ||
    text.charCodeAt(10) !== 84 ||
    text.charCodeAt(23) !== 90
  ) {
    return none
  }
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  const month = twoDigits(text, 5)
  const day = twoDigits(text, 8)
  return year > 9999 || day < 1 || day > daysInMonth(year, month) ? none : daysSince1970(year, month, day)
}

/** Milliseconds since midnight of a text of 24 characters as `toISOString` writes it; negative for any other. */
export const utcMsOfDay = (text: string): number => {
  const hour = twoDigits(text, 11)
  const minute = twoDigits(text, 14)
  const second = twoDigits(text, 17)
  const hundredths = twoDigits(text, 20)
  const last = text.charCodeAt(22) - 48
  const exists = hour <= 23 && minute <= 59 && second <= 59 && hundredths <= 99 && last >>> 0 <= 9
  const formed = text.charCodeAt(13) === 58 && text.charCodeAt(16) === 58 && text.charCodeAt(19) === 46
  return exists && formed ? ((hour * 60 + minute) * 60 + second) * 1000 + hundredths * 10 + last : none
}

/**
 * Milliseconds since 1970 of a time as `Date.prototype.toISOString` writes it, `2024-05-01T09:30:00.000Z`.
 * @returns NaN for any other text, and for dates and times that do not exist
 */
export const utcTimeMs = (text: string): number => {
  const day = utcDay(text)
  const ms = utcMsOfDay(text)
  return day > none && ms > none ? day * 86_400_000 + ms : Number.NaN
}
