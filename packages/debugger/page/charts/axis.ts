/** A labelled place on an axis. */
export interface Tick {
  /** Share of the axis, 0 to 1. */
  readonly at: number
  readonly value: number
}

/** The scale of counts: a round upper end at or above the highest value, and its ticks. */
export const countScale = (highest: number): { readonly top: number; readonly ticks: readonly Tick[] } => {
  const rough = Math.max(4, highest)
  const power = 10 ** Math.floor(Math.log10(rough))
  const top = [1, 2, 4, 5, 8, 10].map((factor) => factor * power).find((value) => value >= rough) ?? 10 * power
  return { top, ticks: [0, top / 2, top].map((value) => ({ at: value / top, value })) }
}

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const intervals = [
  5_000,
  10_000,
  30_000,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  6 * hour,
  12 * hour,
  day,
  7 * day,
]

/**
 * Round times between two times.
 * @param maxTicks at most this many
 * @param offset minutes that local time is behind UTC, so that days begin at local midnight
 */
export const timeTicks = (
  { from, to }: { readonly from: number; readonly to: number },
  maxTicks: number,
  offset = new Date(to).getTimezoneOffset(),
): readonly Tick[] => {
  const span = to - from
  const interval = intervals.find((one) => span / one <= maxTicks) ?? Math.ceil(span / maxTicks / day) * day
  const shift = offset * minute
  const first = Math.ceil((from - shift) / interval) * interval + shift
  const ticks: Tick[] = []
  for (let value = first; value <= to; value += interval) ticks.push({ at: (value - from) / span, value })
  return ticks
}
