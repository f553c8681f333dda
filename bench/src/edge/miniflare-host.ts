import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { Miniflare, type MiniflareOptions } from 'miniflare'
import { childPids } from './process-usage.ts'

/** A worker that runs in workerd, in its own process. */
export interface HostedWorker {
  /** Origin of workerd's own port: requests bypass the entry worker of Miniflare. */
  readonly url: string
  readonly pid: number
  close(): Promise<void>
}

/** Bundles a worker into one module. */
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
  const before = new Set(childPids())
  const miniflare = new Miniflare({
    modules: true,
    script,
    compatibilityDate: '2026-06-01',
    host: '127.0.0.1',
    port: 0,
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
    ...options,
  } as MiniflareOptions) // one worker: the options of a worker are those of the whole
  await miniflare.ready
  const { origin } = await miniflare.unsafeGetDirectURL()
  const pid = childPids().find((child) => !before.has(child))
  if (pid === undefined) throw new Error('workerd has not started.')
  return { url: origin, pid, close: () => miniflare.dispose() }
}
