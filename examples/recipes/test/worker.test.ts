import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Miniflare } from 'miniflare'
import { expect, it, onTestFinished } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { useLocalSegment } from './local-segment.ts'

const local = useLocalSegment()

const bundle = async (): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../worker.ts', import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['@org/source', 'workerd', 'worker', 'module', 'import'],
  })
  return outputFiles[0]?.text ?? ''
}

it('answers first, and sends its calls afterwards although Segment is down at first', async () => {
  const script = await bundle()
  const miniflare = new Miniflare({
    modules: true,
    script,
    compatibilityDate: '2026-01-01',
    bindings: { ...local.env },
  })
  onTestFinished(() => miniflare.dispose())
  local.segment.faults.next({ status: 503, retryAfter: 1, times: 1 })
  const response = await miniflare.dispatchFetch('https://shop.example/prices', { headers: { 'x-user-id': 'user-42' } })
  expect(await response.text()).toBe('Hello')
  expect(local.segment.calls).toEqual([])
  await local.segment.waitFor(({ calls }) => calls.length > 0, { timeoutMs: patienceMs })
  expect(local.segment.calls).toMatchObject([{ type: 'page', userId: 'user-42', name: '/prices' }])
})
