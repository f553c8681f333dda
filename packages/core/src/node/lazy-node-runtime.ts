import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { webRuntime } from '../runtime/web-runtime.ts'
import { version } from '../version.ts'
import type { NodeRuntime } from './node-runtime.ts'
import type { ClosableTransport } from './undici-transport.ts'

/** Loads the transport with pooled connections. */
export type LoadTransport = () => Promise<ClosableTransport>

const loadUndiciTransport: LoadTransport = async () => {
  const { createUndiciTransport } = await import('./undici-transport.ts')
  return createUndiciTransport()
}

/**
 * The runtime of Node without a hard dependency on undici: it is loaded with the first request. If it is not installed, or
 * does not run on this Node, requests use the runtime's own fetch.
 * @param load loads the transport; if it fails, fetch is used
 */
export const lazyNodeRuntime = (load: LoadTransport = loadUndiciTransport): NodeRuntime => {
  const runtime = webRuntime({ createId: () => randomUUID() })
  const fetchTransport: ClosableTransport = Object.assign(runtime.transport.bind(undefined), { close: async () => {} })
  let opened: Promise<ClosableTransport> | undefined
  const open = (): Promise<ClosableTransport> => {
    opened ??= load().catch(() => fetchTransport)
    return opened
  }
  const close = async (): Promise<void> => {
    const closing = opened
    // A request after a close opens new connections.
    opened = undefined
    await (await closing)?.close()
  }
  return {
    ...runtime,
    backgroundSleep: (ms, signal) => setTimeout(ms, undefined, { ref: false, signal }).catch(() => undefined),
    transport: Object.assign(async (...exchange: Parameters<ClosableTransport>) => (await open())(...exchange), {
      close,
    }),
    userAgent: `segment-core/${version} node/${process.versions.node}`,
    close,
  }
}
