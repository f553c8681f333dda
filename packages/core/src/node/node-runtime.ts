import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Runtime } from '../runtime/runtime.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import { version } from '../version.ts'
import { type ClosableTransport, createUndiciTransport, type UndiciTransportOptions } from './undici-transport.ts'

/** A runtime with pooled connections. */
export interface NodeRuntime extends Runtime {
  readonly transport: ClosableTransport
  /** Closes the connections, so that the process can end. */
  close(): Promise<void>
}

/**
 * The runtime of Node: undici's pooled connections, and a `User-Agent` that names the library.
 * @throws {SegmentError} `invalid_source` for an invalid proxy
 */
export const nodeRuntime = (options: UndiciTransportOptions = {}): NodeRuntime => {
  const transport = createUndiciTransport(options)
  return {
    ...webRuntime({ transport, createId: () => randomUUID() }),
    backgroundSleep: (ms, signal) => setTimeout(ms, undefined, { ref: false, signal }).catch(() => undefined),
    transport,
    userAgent: `segment-core/${version} node/${process.versions.node}`,
    close: () => transport.close(),
  }
}
