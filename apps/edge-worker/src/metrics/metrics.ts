/** Labels of a sample, in the order in which they are rendered. */
export type Labels = Readonly<Record<string, string>>

/** Metrics for operators. */
export interface Metrics {
  /** Adds to a counter. */
  count(name: MetricName, labels: Labels, by?: number): void
  /** Records how long a request took, in seconds. */
  observe(seconds: number): void
  /** Renders everything in the text format of Prometheus. @param gauges current values */
  render(gauges?: Readonly<Partial<Record<GaugeName, number>>>): string
}

/** Counters and their help. */
export const counterHelp = {
  collector_requests_total: 'Requests by route and status.',
  collector_calls_total: 'Calls by source and outcome: kept, refused, duplicate, dropped or unavailable.',
  collector_dropped_calls_total: 'Calls that middleware dropped, by source and reason.',
  collector_batches_total: 'Batches that Segment acknowledged.',
  collector_batch_bytes_total: 'Bytes of calls in those batches.',
  collector_delivered_calls_total: 'Calls in those batches.',
} as const

/** Gauges and their help. */
export const gaugeHelp = {
  collector_queue_depth: 'Accepted calls that Segment has not acknowledged.',
  collector_up: 'Whether the collector accepts calls.',
} as const

/** Name of a counter. */
export type MetricName = keyof typeof counterHelp

/** Name of a gauge. */
export type GaugeName = keyof typeof gaugeHelp

/** Upper bounds of the histogram, in seconds. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const

/** Maximum label sets of one counter. Labels come from the settings and our own tables, so there are few. */
const maxRows = 2_000

const escapeLabel = (value: string): string =>
  value.replace(/[\\"\n]/g, (character) => (character === '\n' ? '\\n' : `\\${character}`))

const labelText = (labels: Labels): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

/**
 * Creates the metrics of one process.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export const createMetrics = (): Metrics => {
  /** Values by label text. */
  const counters = new Map<MetricName, Map<string, { readonly labels: Labels; value: number }>>()
  /** Requests in each bucket; the last one has no upper bound. */
  const buckets: number[] = []
  let sum = 0

  const histogram = (): readonly string[] => {
    let observed = 0
    const counts = [...bounds, '+Inf'].map((bound, index) => {
      observed += buckets[index] ?? 0
      return `collector_request_duration_seconds_bucket{le="${bound}"} ${observed}`
    })
    return [
      '# HELP collector_request_duration_seconds Time from the head of a request to its answer.',
      '# TYPE collector_request_duration_seconds histogram',
      ...counts,
      `collector_request_duration_seconds_sum ${sum}`,
      `collector_request_duration_seconds_count ${observed}`,
    ]
  }

  return {
    count(name, labels, by = 1) {
      const rows = counters.get(name) ?? new Map()
      counters.set(name, rows)
      // Labels are rendered only when someone reads them.
      const key = Object.values(labels).join('\n')
      const row = rows.get(key)
      if (row !== undefined) row.value += by
      else if (rows.size < maxRows) rows.set(key, { labels, value: by })
    },
    observe(seconds) {
      sum += seconds
      let index = 0
      while (seconds > (bounds[index] ?? seconds)) index += 1
      buckets[index] = (buckets[index] ?? 0) + 1
    },
    render(gauges = {}) {
      const lines: string[] = []
      for (const [name, help] of Object.entries(counterHelp)) {
        lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} counter`)
        const rows = counters.get(name as MetricName)?.values() ?? []
        for (const { labels, value } of rows) lines.push(`${name}${labelText(labels)} ${value}`)
      }
      for (const [name, help] of Object.entries(gaugeHelp)) {
        const value = gauges[name as GaugeName]
        if (value !== undefined) lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${value}`)
      }
      return `${[...lines, ...histogram()].join('\n')}\n`
    },
  }
}
