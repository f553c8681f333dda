import type { JsonObject, JsonValue } from '../json.ts'

/** One counted call. Dimensions without a value are undefined. */
export interface Sample {
  /** ms since 1970 */
  readonly at: number
  /** Attempts after the first one; undefined if there are none to count. */
  readonly retries?: number
  readonly dimensions: Readonly<Record<string, string | undefined>>
}

/** Sizes of the buckets of a series. */
export const granularities = { MINUTE: 60_000, HOUR: 3_600_000, DAY: 86_400_000 } as const

/** The size of the buckets. */
export type Granularity = keyof typeof granularities

/** The asked time. */
export interface TimeWindow {
  /** Inclusive, ms since 1970. */
  readonly start: number
  /** Exclusive, ms since 1970. */
  readonly end: number
  readonly granularity: Granularity
}

const retriesOf = (samples: readonly Sample[]): number => samples.reduce((sum, { retries = 0 }) => sum + retries, 0)

const seriesOf = (
  samples: readonly Sample[],
  { start, end, granularity }: TimeWindow,
  retried: boolean,
): readonly JsonValue[] => {
  const size = granularities[granularity]
  const buckets = new Map<number, Sample[]>()
  for (let time = Math.floor(start / size) * size; time < end; time += size) buckets.set(time, [])
  for (const sample of samples) buckets.get(Math.floor(sample.at / size) * size)?.push(sample)
  return [...buckets].map(([time, bucket]) => ({
    time: new Date(time).toISOString(),
    count: bucket.length,
    ...(retried ? { retryCount: retriesOf(bucket) } : {}),
  }))
}

/**
 * Groups samples by dimensions.
 * @returns rows with their dimensions, `total` and `series`; the largest first
 */
export const measure = (
  samples: readonly Sample[],
  groupBy: readonly string[],
  window: TimeWindow,
): readonly JsonObject[] => {
  const groups = new Map<string, Sample[]>()
  for (const sample of samples) {
    if (sample.at < window.start || sample.at >= window.end) continue
    const key = JSON.stringify(groupBy.map((name) => sample.dimensions[name] ?? null))
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [sample])
    else group.push(sample)
  }
  return [...groups.values()]
    .map((group): JsonObject & { readonly total: number } => {
      const dimensions = groupBy.flatMap((name): readonly [string, JsonValue][] => {
        const value = group[0]?.dimensions[name]
        return value === undefined ? [] : [[name, value]]
      })
      const retried = group.some(({ retries }) => retries !== undefined)
      return {
        ...Object.fromEntries(dimensions),
        total: group.length,
        ...(retried ? { totalRetryCount: retriesOf(group) } : {}),
        series: seriesOf(group, window, retried),
      }
    })
    .toSorted((one, other) => other.total - one.total)
}
