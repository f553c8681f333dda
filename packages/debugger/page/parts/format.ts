/** Formats bytes: `812 B`, `14.2 KB`; 1 KB is 1,024 bytes. */
export const formatBytes = (bytes: number): string => {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(bytes < 10_240 ? 1 : 0)} KB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`
}

/** The start of a text, with a mark if something is missing. */
export const shorten = (text: string, maxCharacters: number): string =>
  // Cutting may split a surrogate pair.
  text.length > maxCharacters ? `${text.slice(0, maxCharacters).toWellFormed()}…` : text

/** A source without most of its mask: the start of its key, and the hash that distinguishes it from others. */
export const shortSource = (source: string): string => shorten(source.replace(/\*+ (?=#\w+$)/, '…'), 40)

/** Formats a count with thousands separators. */
export const formatCount = (count: number): string => count.toLocaleString('en-US')

/** Formats a rate: `0.4`, `12`. */
export const formatRate = (rate: number): string => (rate < 10 ? rate.toFixed(1) : formatCount(Math.round(rate)))

/** Formats a count compactly: `950`, `1.2k`, `100k`. */
export const formatShort = (count: number): string => {
  if (count < 1000) return String(count)
  if (count < 10_000) return `${(Math.floor(count / 100) / 10).toFixed(1)}k`
  return count < 1_000_000 ? `${Math.floor(count / 1000)}k` : `${(count / 1e6).toFixed(1)}M`
}

const timeFormat = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
})

/** Formats a time of day with milliseconds in the local time zone; an invalid time is returned unchanged. */
export const formatTime = (iso: string): string => {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return iso
  return timeFormat.format(date)
}

const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
const yearFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const minuteFormat = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })

/**
 * Formats a time so that its day is clear: `14:02:05.120` today, `28 Nov 14:02` on another day of this year.
 * @param today as `toDateString` formats it
 */
export const formatMoment = (iso: string, today: string): string => {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime()) || date.toDateString() === today) return formatTime(iso)
  const isThisYear = date.getFullYear() === new Date(today).getFullYear()
  return isThisYear ? `${dayFormat.format(date)} ${minuteFormat.format(date)}` : yearFormat.format(date)
}

/** Formats date and time in full: `28 Nov 2026, 14:02:05.120`. */
export const formatDateTime = (iso: string): string => {
  const date = new Date(iso)
  return Number.isNaN(date.getTime()) ? iso : `${yearFormat.format(date)}, ${timeFormat.format(date)}`
}

/** Formats a duration with its sign: `+1.250 s`, `−3 min 2 s`, `+2 d 4 h`. */
export const formatSpan = (ms: number): string => {
  const sign = ms < 0 ? '−' : '+'
  const size = Math.abs(ms)
  if (size < 60_000) return `${sign}${(size / 1000).toFixed(3)} s`
  const seconds = Math.round(size / 1000)
  const units = [
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ] as const
  const parts: string[] = []
  let left = seconds
  for (const [length, unit] of units) {
    const count = Math.floor(left / length)
    left -= count * length
    if (count > 0) parts.push(`${count} ${unit}`)
  }
  return `${sign}${parts.slice(0, 2).join(' ')}`
}

/** Formats a count with a noun: `1 call`, `2 calls`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`
