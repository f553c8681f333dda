import { usageError } from './command-error.ts'

const unitMs: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** JavaScript reads February 30 as March 2. */
const readDate = (text: string): Date => {
  const [, day] = /^\d{4}-\d{2}-(\d{2})/.exec(text) ?? []
  const exists = day !== undefined && new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() === Number(day)
  return new Date(exists ? text : Number.NaN)
}

/**
 * Reads a point in time: an age such as `90s`, `15m`, `2h` or `7d`, or a date such as `2026-11-30` or
 * `2026-11-30T08:00:00Z`.
 * @param option named in the error. @throws {CommandError} `usage`
 */
export const readPointInTime = (option: string, text: string, now: number): Date => {
  const [, count, unit = ''] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? []
  const age = Number(count) * (unitMs[unit] ?? Number.NaN)
  const date = count === undefined ? readDate(text) : new Date(now - age)
  if (!Number.isNaN(date.getTime())) return date
  throw usageError(
    `${option} must be an age or a date, not ${JSON.stringify(text.slice(0, 40))}.`,
    'Use 90s, 15m, 2h, 7d or 2026-11-30T08:00:00Z.',
  )
}
