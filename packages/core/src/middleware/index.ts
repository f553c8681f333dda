/** Ready-made steps for the client: the `@org/segment-core/middleware` entry point. */
export type { PathInput } from './call-paths.ts'
export { type ContextSource, enrichContext } from './enrich-context.ts'
export { type HashOptions, hashIdentifier, normalizers, type SubtleDigester } from './hash-identifier.ts'
export type { DraftCall, Middleware } from './middleware.ts'
export { type CallChoice, drop, only, type SampleOptions, sample } from './pick-calls.ts'
export { type RedactOptions, type RedactPatternName, redact, redactPatterns, type TextPattern } from './redact.ts'
