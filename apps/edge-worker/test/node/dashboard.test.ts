import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { counterHelp, gaugeHelp } from '../../src/metrics/metrics.ts'
import { startCollector } from '../../src/runtimes/start-collector.ts'

interface Panel {
  readonly title: string
  readonly targets: readonly { readonly expr: string }[]
}

const readPanels = async (): Promise<readonly Panel[]> => {
  const path = new URL('../../deploy/grafana-dashboard.json', import.meta.url)
  return (JSON.parse(await readFile(path, 'utf8')) as { panels: readonly Panel[] }).panels
}

const namesIn = (expression: string): readonly string[] =>
  [...expression.matchAll(/\b((?:collector|process)_\w+)/g)].map(([, name = '']) => name)

it('asks only for metrics that a collector has, and for all of them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'collector-dashboard-'))
  const collector = await startCollector({
    sources: { web: { writeKey: 'real-write-key' } },
    host: 'http://127.0.0.1:9',
    openMetrics: true,
    outbox: { path: join(folder, 'calls.sqlite') },
    server: { port: 0, drainMs: 100 },
  })
  try {
    const text = await (await fetch(`${collector.url}/metrics`)).text()
    const described = new Set([...text.matchAll(/^# TYPE (\w+) /gm)].map(([, name = '']) => name))
    const asked = new Set<string>()
    for (const { title, targets } of await readPanels()) {
      expect(targets, title).not.toEqual([])
      for (const { expr } of targets) {
        expect(namesIn(expr), title).not.toEqual([])
        for (const name of namesIn(expr)) {
          const base = name.replace(/_(?:bucket|sum|count)$/, '')
          expect(described, `${title}: ${name}`).toContain(base)
          asked.add(base)
        }
      }
    }
    const known = [...Object.keys(counterHelp), ...Object.keys(gaugeHelp), 'collector_request_duration_seconds']
    expect(asked).toEqual(new Set(known))
  } finally {
    await collector.close()
    await rm(folder, { recursive: true, force: true })
  }
})
