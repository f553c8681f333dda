import { daysInMonth, daysSince1970 } from '../../values/utc-time.ts'
import { byteAt } from './json-bytes.ts'

const twoDigits = (bytes: Uint8Array, at: number): number => {
  const tens = byteAt(bytes, at) - 48
  const ones = byteAt(bytes, at + 1) - 48
  return tens >>> 0 > 9 || ones >>> 0 > 9 ? 10_000 : tens * 10 + ones
}

/** Says that bytes are no such time. */
const none = -1

/**
 * Milliseconds since 1970 of a time since then as `toISOString` writes it, or without its fraction; negative for any other
 * text, which may be a time all the same.
 */
export const utcMsOf = (bytes: Uint8Array, from: number, to: number): number => {
  const length = to - from
  if (length !== 24 && length !== 20) return none
  const isFormed =
    byteAt(bytes, from + 4) === 0x2d &&
    byteAt(bytes, from + 7) === 0x2d &&
    byteAt(bytes, from + 10) === 0x54 &&
    byteAt(bytes, from + 13) === 0x3a &&
    byteAt(bytes, from + 16) === 0x3a &&
    byteAt(bytes, to - 1) === 0x5a
  if (!isFormed) return none
  const year = twoDigits(bytes, from) * 100 + twoDigits(bytes, from + 2)
  const month = twoDigits(bytes, from + 5)
  const day = twoDigits(bytes, from + 8)
  const hour = twoDigits(bytes, from + 11)
  const minute = twoDigits(bytes, from + 14)
  const second = twoDigits(bytes, from + 17)
  const fraction = length === 20 ? 0 : fractionOf(bytes, from + 19)
  const exists =
    year <= 9999 && day >= 1 && day <= daysInMonth(year, month) && hour <= 23 && minute <= 59 && second <= 59
  if (!exists || fraction < 0) return none
  return daysSince1970(year, month, day) * 86_400_000 + ((hour * 60 + minute) * 60 + second) * 1_000 + fraction
}

/** Milliseconds of `.123`. */
const fractionOf = (bytes: Uint8Array, from: number): number => {
  const last = byteAt(bytes, from + 3) - 48
  const first = twoDigits(bytes, from + 1)
  return byteAt(bytes, from) === 0x2e && first <= 99 && last >>> 0 <= 9 ? first * 10 + last : none
}
