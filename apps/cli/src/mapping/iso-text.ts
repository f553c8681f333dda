const dayMs = 86_400_000

const digits = (count: number, length: number): readonly string[] =>
  Array.from({ length: count }, (_, value) => String(value).padStart(length, '0'))

const two = digits(60, 2)
const three = digits(1_000, 3)

// The rows of a table are mostly of the day of the row before.
let knownDay = Number.NaN
let knownText = ''

/** What `toISOString` writes, several times as fast for times of the same day. @param ms since 1970, of the years 0000 to 9999 */
export const isoText = (ms: number): string => {
  const whole = Math.trunc(ms)
  const day = Math.floor(whole / dayMs)
  if (day !== knownDay) {
    knownText = new Date(day * dayMs).toISOString().slice(0, 11)
    knownDay = day
  }
  const rest = whole - day * dayMs
  const seconds = Math.floor(rest / 1_000)
  const minutes = Math.floor(seconds / 60)
  return `${knownText}${two[Math.floor(minutes / 60)]}:${two[minutes % 60]}:${two[seconds % 60]}.${three[rest % 1_000]}Z`
}
