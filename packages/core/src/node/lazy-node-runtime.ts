import type { Runtime } from '../runtime/runtime.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import { version } from '../version.ts'
import { createId } from './create-id.ts'
import { loadUndici, type Undici } from './load-undici.ts'
import { type ClosableTransport, type ConnectionSettings, createUndiciTransport } from './undici-transport.ts'

/** A runtime that can be closed. */
export interface ClosableRuntime extends Runtime {
  readonly transport: ClosableTransport
  /** Closes the connections, so that the process can end. */
  close(): Promise<void>
}

/** `User-Agent` of this library; it also runs where `process` is missing. */
export const userAgent = (): string => {
  const node = globalThis.process?.versions?.node
  return `segment-core/${version}${node === undefined ? '' : ` node/${node}`}`
}

/** The runtime's fetch before a test replaced it. */
const usualFetch = globalThis.fetch

/**
 * A runtime for every environment, which imports nothing of Node: with undici's pooled connections if undici is installed
 * and runs here, else with the runtime's own fetch. Undici is looked for with the first request. With a proxy, requests
 * fail without undici, because fetch would bypass the proxy. A global fetch that was replaced, as tests do, is used.
 * @param load loads undici
 * @throws {SegmentError} `invalid_source` for an invalid proxy
 */
export const lazyNodeRuntime = (
  { proxy }: Pick<ConnectionSettings, 'proxy'> = {},
  load: () => Promise<Undici> = loadUndici,
): ClosableRuntime => {
  const fetchTransport = webRuntime().transport
  const openPool = (): ClosableTransport => createUndiciTransport({ proxy }, load)
  let pool = openPool()
  let hasUndici: Promise<boolean> | undefined
  const transport = async (...exchange: Parameters<ClosableTransport>) => {
    hasUndici ??= load().then(
      () => true,
      () => false,
    )
    // The pool reports why undici is missing.
    if (proxy !== undefined) return pool(...exchange)
    return globalThis.fetch === usualFetch && (await hasUndici) ? pool(...exchange) : fetchTransport(...exchange)
  }
  const close = async (): Promise<void> => {
    const closing = pool
    // A request after a close opens new connections.
    pool = openPool()
    await closing.close()
  }
  return {
    ...webRuntime({ createId }),
    userAgent: userAgent(),
    transport: Object.assign(transport, { close }),
    close,
  }
}
