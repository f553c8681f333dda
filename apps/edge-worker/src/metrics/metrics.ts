/** Labels of a sample, in the order in which they are rendered. */
export type Labels = Readonly<Record<string, string>>

/** Metrics for operators. */
export interface Metrics {
  /** Adds to a counter. */
  count(name: MetricName, labels: Labels, by?: number): void
  /** Records how long a request took, in seconds. */
  observe(seconds: number): void
  /** Renders everything in the text format of Prometheus. @param gauges current values */
  render(gauges?: Gauges): string
}

/** Current values: one, or one for each set of labels. */
export type Gauges = Readonly<Partial<Record<GaugeName, number | readonly GaugeRow[]>>>

/** The value of a gauge for a set of labels. */
export interface GaugeRow {
  readonly labels: Labels
  readonly value: number
}

/** Counters and their help. */
export const counterHelp = {
  collector_requests_total: 'Requests by route and status.',
  collector_calls_total: 'Calls by source and outcome: kept, refused, duplicate, dropped or unavailable.',
  collector_dropped_calls_total: 'Calls that middleware dropped or the tracking plan blocked, by source and reason.',
  collector_rewritten_calls_total: 'Calls of which the tracking plan omitted fields, by source.',
  collector_received_bytes_total: 'Bytes of bodies by source, uncompressed.',
  collector_batches_total: 'Batches that Segment acknowledged, by source.',
  collector_batch_bytes_total: 'Bytes of those batches.',
  collector_delivered_calls_total: 'Calls in those batches.',
  collector_delivery_failures_total: 'Requests to Segment that failed and are tried again, by source and code.',
  collector_parked_calls_total: 'Calls that were parked because they can never be delivered, by source and reason.',
  collector_deleted_calls_total: 'Parked calls that were deleted because of their age, by source and reason.',
} as const

/** Gauges and their help. */
export const gaugeHelp = {
  collector_info: 'The version of the collector, as a label.',
  collector_up: 'Whether the collector accepts calls.',
  collector_segment_failing: 'Whether requests to Segment fail now.',
  collector_queue_depth: 'Accepted calls that Segment has not acknowledged, without parked ones.',
  collector_queue_bytes: 'Bytes of stored calls, parked ones included.',
  collector_oldest_age_seconds: 'Age of the oldest call that Segment has not acknowledged.',
  collector_parked_calls: 'Parked calls by source and reason.',
  collector_parked_oldest_age_seconds: 'Age of the oldest parked call.',
  collector_disk_free_bytes: 'Free bytes of the volume of the outbox.',
  collector_sources: 'Sources by state: open or revoked.',
  process_resident_memory_bytes: 'Memory of the process.',
  process_cpu_seconds_total: 'CPU time of the process.',
} as const

/** Name of a counter. */
export type MetricName = keyof typeof counterHelp

/** Name of a gauge. */
export type GaugeName = keyof typeof gaugeHelp

/** Upper bounds of the histogram, in seconds. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] as const

/** Maximum label sets of one counter: reasons come from the owner's middleware. What comes later counts as `other`. */
const maxRows = 2_000

/** The samples of a counter by their labels. */
type Rows = Map<string, { readonly labels: Labels; value: number }>

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
  const counters = new Map<MetricName, Rows>()
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

  const add = (rows: Rows, labels: Labels, by: number, most: number): boolean => {
    // Labels are rendered only when someone reads them.
    let key = ''
    for (const name in labels) key += `${labels[name]}\n`
    const row = rows.get(key)
    if (row !== undefined) row.value += by
    else if (rows.size < most) rows.set(key, { labels, value: by })
    else return false
    return true
  }

  return {
    count(name, labels, by = 1) {
      const rows: Rows = counters.get(name) ?? new Map()
      counters.set(name, rows)
      if (add(rows, labels, by, maxRows)) return
      add(rows, Object.fromEntries(Object.keys(labels).map((label) => [label, 'other'])), by, maxRows + 1)
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
        const given = gauges[name as GaugeName]
        if (given === undefined) continue
        const values = typeof given === 'number' ? [{ labels: {}, value: given }] : given
        lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${name.endsWith('_total') ? 'counter' : 'gauge'}`)
        for (const { labels, value } of values) lines.push(`${name}${labelText(labels)} ${value}`)
      }
      return `${[...lines, ...histogram()].join('\n')}\n`
    },
  }
}
