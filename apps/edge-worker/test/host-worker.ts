import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Miniflare, type MiniflareOptions } from 'miniflare'

/** A worker that runs in workerd and listens on loopback. */
export interface HostedWorker {
  /** Origin. */
  readonly url: string
  readonly miniflare: Miniflare
  close(): Promise<void>
}

const bundle = async (path: string): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../${path}`, import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2023',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['@org/source', 'workerd', 'worker', 'module', 'import'],
    minify: true,
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

const bundles = new Map<string, Promise<string>>()

/** Bundles a worker as wrangler does, minified, once per process. @param path of the entry file in this package */
export const bundleWorker = (path = 'src/worker.ts'): Promise<string> => {
  const bundled = bundles.get(path) ?? bundle(path)
  bundles.set(path, bundled)
  return bundled
}

/** The bindings of wrangler.jsonc, with a Queue that delivers sooner. */
export const collectorBindings = {
  durableObjects: { SEEN: { className: 'SeenMessageIds', useSQLite: true } },
  queueProducers: { CALLS: 'segment-calls', DEAD_LETTERS: 'segment-dead-letters' },
  queueConsumers: { 'segment-calls': { maxBatchSize: 100, maxBatchTimeout: 0.1, maxRetries: 100 } },
} as const

/** That of wrangler.jsonc. */
const [, compatibilityDate = ''] =
  /"compatibility_date": "(.+)"/.exec(readFileSync(join(import.meta.dirname, '../wrangler.jsonc'), 'utf8')) ?? []

/** Starts a bundled worker. */
export const hostWorker = async (script: string, options: Partial<MiniflareOptions>): Promise<HostedWorker> => {
  const miniflare = new Miniflare({
    modules: true,
    script,
    compatibilityDate,
    host: '127.0.0.1',
    port: 0,
    ...options,
  } as MiniflareOptions) // one worker: the options of a worker are those of the whole
  const url = await miniflare.ready
  return { url: url.origin, miniflare, close: () => miniflare.dispose() }
}
