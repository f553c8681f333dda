import { createMetrics, type Labels, type Metrics } from './metrics.ts'

/** The part of an Analytics Engine dataset that is used. */
export interface MetricsDataset {
  writeDataPoint(point: {
    readonly indexes: readonly string[]
    readonly blobs: readonly string[]
    readonly doubles: readonly number[]
  }): void
}

/** Metrics that are written to a dataset. */
export interface DatasetMetrics extends Metrics {
  /** Records a current value. */
  set(name: string, value: number): void
  /** Writes what was counted since the last time. Call it at the end of each request. */
  flush(): void
}

/** The labels of data points: `blob2` is the first one; `blob1` is the name of the metric. */
export const datasetLabels = ['source', 'outcome', 'reason', 'route', 'status', 'code'] as const

/**
 * Maximum data points of a flush; the others wait for the next one. A Worker may write 250 for each request.
 * @see https://developers.cloudflare.com/analytics/analytics-engine/limits/
 */
const maxPoints = 200

/** Maximum bytes of an index, and characters of a blob. */
const maxIndexBytes = 96
const maxBlobCharacters = 256

interface Point {
  readonly name: string
  readonly labels: Labels
  value: number
  count: number
}

const write = (dataset: MetricsDataset, { name, labels, value, count }: Point): void =>
  dataset.writeDataPoint({
    // Names of metrics are ASCII.
    indexes: [name.slice(0, maxIndexBytes)],
    blobs: [name, ...datasetLabels.map((label) => (labels[label] ?? '').slice(0, maxBlobCharacters))],
    doubles: [value, count],
  })

/**
 * Creates metrics that are written to Analytics Engine, in which isolates add up: one data point for each metric and set of
 * labels of a request, with the sum as `double1` and the number of additions as `double2`.
 */
export const createDatasetMetrics = (dataset: MetricsDataset, onError: (error: unknown) => void): DatasetMetrics => {
  const inMemory = createMetrics()
  const points = new Map<string, Point>()

  const add = (name: string, labels: Labels, value: number): void => {
    const key = [name, ...Object.values(labels)].join('\n')
    const known = points.get(key)
    if (known === undefined) points.set(key, { name, labels, value, count: 1 })
    else {
      known.value += value
      known.count += 1
    }
  }

  return {
    render: inMemory.render,
    count(name, labels, by = 1) {
      inMemory.count(name, labels, by)
      add(name, labels, by)
    },
    observe(seconds) {
      inMemory.observe(seconds)
      add('collector_request_duration_seconds', {}, seconds)
    },
    set: (name, value) => void points.set(name, { name, labels: {}, value, count: 1 }),
    flush() {
      let left = maxPoints
      for (const [key, point] of points) {
        if (left <= 0) return
        left -= 1
        points.delete(key)
        try {
          write(dataset, point)
        } catch (error) {
          onError(error)
        }
      }
    },
  }
}
