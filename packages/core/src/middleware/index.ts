/** Ready-made steps for the client: the `@org/segment-core/middleware` entry point. */
export type { PathInput } from './call-paths.ts'
export { type ContextSource, enrichContext } from './enrich-context.ts'
export { type HashOptions, hashIdentifier, normalizers, type SubtleDigester } from './hash-identifier.ts'
export { type DraftCall, type Middleware, runMiddleware } from './middleware.ts'
export { type CallChoice, drop, only } from './pick-calls.ts'
export { type RedactOptions, type RedactPatternName, redact, redactPatterns, type TextPattern } from './redact.ts'
export { type SampleOptions, sample, stableNumber } from './sample.ts'
