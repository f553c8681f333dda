import { exactNumber } from '../json/exact-json.ts'

const msPerDay = 86_400_000

/** Days between the epochs of the two date systems of Excel. */
const daysTo1904 = 1_462

/** The serial of 1970-01-01 in the date system of 1900. */
const serialOf1970 = 25_569

/** What a number format shows. */
export type Shown = 'number' | 'date' | 'datetime' | 'time' | 'duration'

/** Formats of dates that every workbook has, by their number. */
const builtin = (id: number): Shown => {
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 54) || id === 57 || id === 58)
    return 'date'
  if (id === 22) return 'datetime'
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id === 45 || id === 47 || id === 55 || id === 56)
    return 'time'
  return id === 46 ? 'duration' : 'number'
}

/** What a number is, by its format. @param code of the format, if the workbook defines it */
export const shownBy = (id: number, code: string | undefined): Shown => {
  if (code === undefined) return builtin(id)
  const [positive = ''] = code.split(';')
  if (/\[(?:h+|m+|s+)\]/i.test(positive)) return 'duration'
  const letters = positive
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/general|AM\/PM|A\/P/gi, (found) => (/^g/i.test(found) ? '' : 'h'))
    .toLowerCase()
  const hasTime = /[hs]/.test(letters)
  // Beside hours or seconds m means minutes.
  const hasDate = /[yd]/.test(letters) || (/m/.test(letters) && !hasTime)
  if (hasDate) return hasTime ? 'datetime' : 'date'
  return hasTime ? 'time' : 'number'
}

const clock = (ms: number): string => {
  const text = new Date(ms).toISOString().slice('1970-01-01T'.length, -1)
  return text.replace(/\.000$/, '')
}

/** A date of a sheet in ISO 8601, in UTC as any time without a zone; undefined if there is no such day. */
const isoDate = (serial: number, shown: Shown): string | undefined => {
  // Excel counts a 29th of February 1900, which did not exist, as day 60.
  if (serial >= 60 && serial < 61) return undefined
  const days = serial < 60 ? serial + 1 : serial
  const ms = Math.round((days - serialOf1970) * msPerDay)
  if (Math.abs(ms) > 8.64e15) return undefined
  const text = new Date(ms).toISOString()
  return shown === 'date' && ms % msPerDay === 0 ? text.slice(0, text.indexOf('T')) : text
}

/** The value of a number cell. @param is1904 whether the workbook counts days from 1904 */
export const numberCell = (text: string, shown: Shown, is1904: boolean): unknown => {
  const value = Number(text)
  if (!Number.isFinite(value)) return text
  if (shown === 'number') return /^-?(?:0|[1-9]\d*)$/.test(text) ? exactNumber(text) : value
  if (shown === 'duration') {
    const ms = Math.round(Math.abs(value) * msPerDay)
    return `${value < 0 ? '-' : ''}${Math.floor(ms / 3_600_000)}${clock(ms % 3_600_000).slice(2)}`
  }
  if (value >= 0 && value < 1 && shown === 'time') return clock(Math.round(value * msPerDay) % msPerDay)
  return isoDate(is1904 ? value + daysTo1904 : value, shown) ?? value
}

/** Text of a workbook, in which `_x000D_` is a character that XML cannot hold. */
export const cellText = (text: string): string =>
  text.includes('_x')
    ? text.replace(/_x([\dA-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    : text

/** The number of a column, from 0: 27 for `AB12`; undefined without letters. */
export const columnNumber = (reference: string): number | undefined => {
  const [letters = ''] = /^[A-Z]+/.exec(reference) ?? []
  if (letters === '') return undefined
  let number = 0
  for (const letter of letters) number = number * 26 + letter.charCodeAt(0) - 64
  return number - 1
}

/** The letters of a column, from 0. */
export const columnLetters = (index: number): string =>
  (index >= 26 ? columnLetters(Math.floor(index / 26) - 1) : '') + String.fromCharCode(65 + (index % 26))
