import { describe, expect, it } from 'vitest'
import { createDatasetMetrics, datasetLabels, type MetricsDataset } from './dataset-metrics.ts'
import { counterHelp } from './metrics.ts'

type Point = Parameters<MetricsDataset['writeDataPoint']>[0]

const setUp = () => {
  const points: Point[] = []
  const errors: unknown[] = []
  const metrics = createDatasetMetrics({ writeDataPoint: (point) => void points.push(point) }, (error) =>
    errors.push(error),
  )
  return { metrics, points, errors }
}

describe('metrics of a dataset', () => {
  it('are one data point for each metric and set of labels, with the sum', () => {
    const { metrics, points } = setUp()
    metrics.count('collector_calls_total', { source: 'web', outcome: 'kept' }, 2)
    metrics.count('collector_calls_total', { source: 'web', outcome: 'kept' }, 3)
    metrics.count('collector_calls_total', { source: 'web', outcome: 'refused' })
    metrics.observe(0.5)
    metrics.observe(1.5)
    metrics.set('collector_oldest_age_seconds', 4)
    expect(points).toEqual([])
    metrics.flush()
    expect(points).toEqual([
      {
        indexes: ['collector_calls_total'],
        blobs: ['collector_calls_total', 'web', 'kept', '', '', '', ''],
        doubles: [5, 2],
      },
      {
        indexes: ['collector_calls_total'],
        blobs: ['collector_calls_total', 'web', 'refused', '', '', '', ''],
        doubles: [1, 1],
      },
      {
        indexes: ['collector_request_duration_seconds'],
        blobs: ['collector_request_duration_seconds', '', '', '', '', '', ''],
        doubles: [2, 2],
      },
      {
        indexes: ['collector_oldest_age_seconds'],
        blobs: ['collector_oldest_age_seconds', '', '', '', '', '', ''],
        doubles: [4, 1],
      },
    ])
    metrics.flush()
    expect(points).toHaveLength(4)
    expect(metrics.render()).toContain('collector_calls_total{source="web",outcome="kept"} 5\n')
  })

  it('write no more points for a request than the platform allows, and lose none', () => {
    const { metrics, points } = setUp()
    for (let index = 0; index < 450; index += 1)
      metrics.count('collector_parked_calls_total', { source: `s-${index}`, reason: 'refused' })
    const written = [1, 2, 3].map(() => {
      metrics.flush()
      return points.length
    })
    expect(written).toEqual([200, 400, 450])
  })

  it('have a place for every label of the counters', () => {
    const named = Object.values(counterHelp).flatMap((help) =>
      datasetLabels.filter((label) => new RegExp(`\\b${label}\\b`).test(help)),
    )
    expect(new Set(named)).toEqual(new Set(datasetLabels))
  })

  it('report a dataset that fails and go on', () => {
    const errors: unknown[] = []
    const dataset = {
      writeDataPoint: () => {
        throw new Error('too many')
      },
    }
    const metrics = createDatasetMetrics(dataset, (error) => errors.push(error))
    metrics.count('collector_batches_total', { source: 'web' })
    metrics.flush()
    expect(errors).toHaveLength(1)
  })
})
