import { setTimeout } from 'node:timers/promises'
import type { Runtime } from '../runtime/runtime.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import { version } from '../version.ts'
import { createId } from './create-id.ts'
import type { ClosableTransport } from './undici-transport.ts'

/** A runtime with pooled connections. */
export interface NodeRuntime extends Runtime {
  readonly transport: ClosableTransport
  /** Closes the connections, so that the process can end. */
  close(): Promise<void>
}

/** The runtime of Node over a transport. */
export const runtimeOver = (transport: ClosableTransport): NodeRuntime => ({
  ...webRuntime({ createId }),
  backgroundSleep: (ms, signal) => setTimeout(ms, undefined, { ref: false, signal }).catch(() => undefined),
  transport,
  userAgent: `segment-core/${version} node/${process.versions.node}`,
  close: () => transport.close(),
})

/** Loads the transport with pooled connections. */
type LoadTransport = () => Promise<ClosableTransport>

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
  const fetchTransport: ClosableTransport = Object.assign(webRuntime().transport, { close: async () => {} })
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
  const transport = async (...exchange: Parameters<ClosableTransport>) => (await open())(...exchange)
  return runtimeOver(Object.assign(transport, { close }))
}
