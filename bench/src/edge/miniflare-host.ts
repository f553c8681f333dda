import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Miniflare, type MiniflareOptions } from 'miniflare'

/** A worker that runs in workerd on a loopback port. */
export interface HostedWorker {
  /** Origin. */
  readonly url: string
  close(): Promise<void>
}

/** Bundles a worker of one module. */
export const bundleWorker = async (source: URL): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(source)],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['@org/source', 'workerd', 'worker', 'browser'],
    minify: true,
    logLevel: 'error',
  })
  return outputFiles[0]?.text ?? ''
}

/** Starts a bundled worker. */
export const hostWorker = async (script: string, options: Partial<MiniflareOptions> = {}): Promise<HostedWorker> => {
  const miniflare = new Miniflare({
    modules: true,
    script,
    compatibilityDate: '2026-06-01',
    host: '127.0.0.1',
    port: 0,
    ...options,
  } as MiniflareOptions) // one worker: the options of a worker are those of the whole
  const { origin } = await miniflare.ready
  return { url: origin, close: () => miniflare.dispose() }
}
