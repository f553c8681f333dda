import { type NodeRuntime, runtimeOver } from './lazy-node-runtime.ts'
import { createUndiciTransport, type UndiciTransportOptions } from './undici-transport.ts'

/**
 * The runtime of Node: undici's pooled connections, and a `User-Agent` that names the library.
 * @throws {SegmentError} `invalid_source` for an invalid proxy
 */
export const nodeRuntime = (options: UndiciTransportOptions = {}): NodeRuntime =>
  runtimeOver(createUndiciTransport(options))
