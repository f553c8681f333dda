import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { build } from 'esbuild'
import { parse } from 'jsonc-parser'
import { Miniflare } from 'miniflare'
import { expect, it, onTestFinished } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'

const path = (name: string): string => fileURLToPath(new URL(`../${name}`, import.meta.url))

interface WranglerConfig {
  readonly main: string
  readonly compatibility_date: string
  readonly vars: Readonly<Record<string, string>>
  readonly queues: { readonly producers: readonly { readonly binding: string; readonly queue: string }[] }
  readonly durable_objects: { readonly bindings: readonly { readonly name: string; readonly class_name: string }[] }
}

it('removes e-mail addresses and drops bots, with the bindings of wrangler.jsonc', async () => {
  const segment = createFakeSegment({ writeKeys: ['real-key'] })
  const server = await listen(segment)
  const config = parse(await readFile(path('wrangler.jsonc'), 'utf8')) as WranglerConfig
  const { outputFiles } = await build({
    entryPoints: [path(config.main)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['@org/source', 'workerd', 'worker', 'module', 'import'],
  })
  const miniflare = new Miniflare({
    modules: true,
    script: outputFiles[0]?.text ?? '',
    compatibilityDate: config.compatibility_date,
    bindings: { ...config.vars, SEGMENT_WRITE_KEY: 'real-key', COLLECTOR_HOST: server.url },
    queueProducers: Object.fromEntries(config.queues.producers.map(({ binding, queue }) => [binding, queue])),
    queueConsumers: { 'segment-calls': { maxBatchSize: 100, maxBatchTimeout: 0.1, maxRetries: 100 } },
    durableObjects: Object.fromEntries(
      config.durable_objects.bindings.map(({ name, class_name: className }) => [name, { className, useSQLite: true }]),
    ),
  })
  onTestFinished(async () => {
    await miniflare.dispose()
    await server.close()
  })
  const send = async (userId: string, agent: string): Promise<number> => {
    const headers = { 'user-agent': agent, origin: 'https://www.example.com' }
    const body = JSON.stringify({ writeKey: 'real-key', userId, traits: { email: 'jane@example.com', plan: 'pro' } })
    return (await miniflare.dispatchFetch('https://events.example.com/v1/i', { method: 'POST', headers, body })).status
  }
  expect(await send('crawler', 'SearchBot/1.0')).toBe(200)
  expect(await send('user-42', 'Mozilla/5.0')).toBe(200)
  await segment.waitFor(({ calls }) => calls.length > 0, { timeoutMs: patienceMs })
  expect(segment.calls).toMatchObject([{ userId: 'user-42', traits: { plan: 'pro' } }])
  expect(segment.requests.some(({ text }) => text.includes('jane@example.com'))).toBe(false)
})
