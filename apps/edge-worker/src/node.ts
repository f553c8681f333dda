/** The collector on Node: the `@org/segment-edge-worker/node` entry point. */
export type { CallContext, CollectorMiddleware } from './pipeline/middleware.ts'
export { compressBrotli, readLibraryFolder } from './runtimes/library-folder.ts'
export { readSettings } from './runtimes/read-settings.ts'
export { type LogEntry, type RunningCollector, type StartOptions, startCollector } from './runtimes/start-collector.ts'
export { type DelivererOptions, type RunningDeliverer, startDeliverer } from './runtimes/start-deliverer.ts'
export { createOutboxStorage, type OutboxStorage, type OutboxStorageOptions } from './storage/outbox-storage.ts'
