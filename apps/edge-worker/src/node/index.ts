/** The collector on Node: the `@org/segment-edge-worker/node` entry. */
export { createOutboxHandOver, type OutboxHandOver, type OutboxHandOverOptions } from './outbox-hand-over.ts'
export { readSettings } from './read-settings.ts'
export { type LogEntry, type RunningCollector, type StartOptions, startCollector } from './start-collector.ts'
