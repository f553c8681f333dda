/** The `@org/segment-core/node` entry point: everything that needs Node. */

export type { FiledParkedEntry, OutboxFile, OutboxSummary, ParkedCount, QueueSummary } from '../outbox/outbox-file.ts'
export { type Closable, type CloseOnExitOptions, closeOnExit } from './close-on-exit.ts'
export {
  type DeadLetter,
  type DeadLetterCounts,
  type DeadLetterFile,
  type DeadLetterOptions,
  openDeadLetters,
} from './dead-letter-file.ts'
export { isLocked, type Lock, takeLock } from './lock.ts'
export { makeFolder } from './make-folder.ts'
export { type NodeRuntime, nodeRuntime } from './node-runtime.ts'
export type { DeletedCount, Expired, ParkedIds } from './outbox/expire-rows.ts'
export { openOutbox } from './outbox/open-outbox.ts'
export type { OutboxOptions } from './outbox/outbox-options.ts'
export type { ConnectionSettings } from './undici-transport.ts'
export { type ClosableTransport, createUndiciTransport, type UndiciTransportOptions } from './undici-transport.ts'
