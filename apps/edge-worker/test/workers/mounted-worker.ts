import { webRuntime } from '@org/segment-core'
import { Hono } from 'hono'
import type { CollectorConfigInput } from '../../src/config/collector-config.ts'
import { createCollector } from '../../src/runtimes/hono.ts'
import { type AssetsBinding, libraryOfAssets } from '../../src/runtimes/library-assets.ts'

interface Env {
  readonly LIBRARY: AssetsBinding
  readonly SETTINGS: string
}

/** A site that mounts a collector in a folder. */
// biome-ignore lint/style/noDefaultExport: workerd requires a default export
export default {
  fetch(request: Request, env: Env): Response | Promise<Response> {
    const settings = JSON.parse(env.SETTINGS) as CollectorConfigInput // parsed by createCollector
    const dependencies = { runtime: webRuntime(), library: libraryOfAssets(env.LIBRARY) }
    const app = new Hono().route('/api/v1/events', createCollector(settings, dependencies))
    return app.get('/', (context) => context.text('A site')).fetch(request, env)
  },
}
