import { describe, expect, it } from 'vitest'
import { createMetrics } from './metrics.ts'

const seriesOf = (text: string): Map<string, number> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  )

describe('the metrics', () => {
  it('are Prometheus text: help and type once for each name, before its values', () => {
    const metrics = createMetrics()
    metrics.count('collector_requests_total', { route: 'track', status: '200' })
    metrics.observe(0.002)
    const text = metrics.render({ collector_queue_depth: 3, collector_up: 1 })
    const known = new Set<string>()
    for (const line of text.trimEnd().split('\n')) {
      const [, kind, name = ''] = /^# (HELP|TYPE) (\S+) \S/.exec(line) ?? []
      if (kind === 'TYPE') {
        expect(known.has(name)).toBe(false)
        known.add(name)
      } else if (kind === undefined) {
        expect(line).toMatch(/^[a-z_]+(?:\{(?:[a-z]+="(?:[^"\\\n]|\\.)*",?)+\})? [\d.e+-]+$/)
        const [series = ''] = line.split(/[ {]/, 1)
        expect([...known].some((one) => series === one || series.startsWith(`${one}_`))).toBe(true)
      }
    }
    expect(text.endsWith('\n')).toBe(true)
    expect(seriesOf(text).get('collector_queue_depth')).toBe(3)
  })

  it('add up by label', () => {
    const metrics = createMetrics()
    metrics.count('collector_calls_total', { source: 'web', outcome: 'kept' }, 2)
    metrics.count('collector_calls_total', { source: 'web', outcome: 'kept' })
    metrics.count('collector_calls_total', { source: 'web', outcome: 'refused' })
    const series = seriesOf(metrics.render())
    expect(series.get('collector_calls_total{source="web",outcome="kept"}')).toBe(3)
    expect(series.get('collector_calls_total{source="web",outcome="refused"}')).toBe(1)
  })

  it('count a duration in every bucket above it', () => {
    const metrics = createMetrics()
    for (const seconds of [0.0005, 0.03, 0.03, 99]) metrics.observe(seconds)
    const series = seriesOf(metrics.render())
    const bucket = (bound: string) => series.get(`collector_request_duration_seconds_bucket{le="${bound}"}`)
    expect(['0.001', '0.025', '0.05', '10', '+Inf'].map(bucket)).toEqual([1, 1, 3, 3, 4])
    expect(series.get('collector_request_duration_seconds_count')).toBe(4)
    expect(series.get('collector_request_duration_seconds_sum')).toBeCloseTo(99.0605)
  })

  it('escape labels and stop growing at their limit', () => {
    const metrics = createMetrics()
    metrics.count('collector_calls_total', { source: 'a"} 1\nb\\', outcome: 'kept' })
    expect(metrics.render()).toContain('{source="a\\"} 1\\nb\\\\",outcome="kept"} 1\n')
    for (let index = 0; index < 5_000; index += 1)
      metrics.count('collector_calls_total', { source: `${index}`, outcome: 'x' })
    expect(metrics.render().split('\n').length).toBeLessThan(2_100)
    // Nothing is lost: 2,000 label sets, the first of which is the one above.
    expect(metrics.render()).toContain('collector_calls_total{source="other",outcome="other"} 3001\n')
  })
})
