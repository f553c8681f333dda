/** A first-party Segment collector: the `@org/segment-edge-worker` entry, for Hono apps of one's own. */
export type { CollectorParts } from './collector/collector-parts.ts'
export { type Collector, createCollector } from './collector/create-collector.ts'
export type { CollectorConfig, CollectorConfigInput, SourceConfig } from './config/collector-config.ts'
export { parseConfig } from './config/parse-config.ts'
export { type Environment, readEnvironment } from './config/read-environment.ts'
export type { Channel, HandedCall, HandedOver, HandOver, RequestLife, Target } from './hand-over/hand-over.ts'
