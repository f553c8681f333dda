import { randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import type { Runtime } from '../runtime/runtime.ts'
import { webRuntime } from '../runtime/web-runtime.ts'
import { version } from '../version.ts'
import { type ClosableTransport, createUndiciTransport, type UndiciTransportOptions } from './undici-transport.ts'

/** A runtime that holds connections. */
export interface NodeRuntime extends Runtime {
  readonly transport: ClosableTransport
  /** Ends the connections, so that the process can. */
  close(): Promise<void>
}

/**
 * The runtime of Node: undici's kept connections, and a `User-Agent` that names the library.
 * @throws {SegmentError} `invalid_source` for a proxy that can not be right
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
