import { type Runtime, webRuntime } from '@org/segment-core'
import { validateCallFast } from '@org/segment-core/fast-verdict'
import type { CollectorConfig, CollectorConfigInput } from '../config/collector-config.ts'
import { parseConfig } from '../config/parse-config.ts'
import { createDirectHandOver } from '../hand-over/direct.ts'
import { createTokenBuckets } from '../limiter/token-buckets.ts'
import { createMetrics, type Metrics } from '../metrics/metrics.ts'
import { steps } from '../pipeline/pipeline.ts'
import type { Step, StepTools } from '../pipeline/step.ts'
import { createSeenInMemory } from '../seen/seen-in-memory.ts'
import { type CredentialsReader, createCredentialsReader } from '../sources/read-credentials.ts'
import { createSourceRegister } from '../sources/source-register.ts'
import type { Answer } from './answer.ts'
import type { CollectorParts } from './collector-parts.ts'
import { type CorsRule, createCorsRule } from './cors.ts'

/** Everything that routes share. */
export interface CollectorCore {
  readonly config: CollectorConfig
  readonly parts: CollectorParts
  readonly runtime: Runtime
  readonly tools: StepTools
  readonly steps: readonly Step[]
  readonly metrics: Metrics
  readonly cors: CorsRule
  /** What a request shows to say whose it is. */
  readonly credentialsOf: CredentialsReader
}

/**
 * Makes what the routes of a collector share.
 * @throws {SegmentError} `invalid_source` for settings that can not be right
 */
export const createCore = (settings: CollectorConfigInput, parts: CollectorParts = {}): CollectorCore => {
  const config = parseConfig(settings)
  const { limits, duplicates } = config
  const runtime = parts.runtime ?? webRuntime()
  const metrics = parts.metrics ?? createMetrics()
  const onBatch = ({ calls, bytes }: { readonly calls: number; readonly bytes: number }): void => {
    metrics.count('collector_batches_total', {})
    metrics.count('collector_batch_bytes_total', {}, bytes)
    metrics.count('collector_delivered_calls_total', {}, calls)
  }
  const limitsSources =
    limits.requestsPerSecondPerSource > 0 ||
    Object.values(config.sources).some(({ requestsPerSecond = 0 }) => requestsPerSecond > 0)
  const remembers = duplicates.windowMs > 0 && parts.seen !== false
  const seen = parts.seen === false ? undefined : parts.seen
  return {
    config,
    parts,
    runtime,
    metrics,
    steps: parts.steps ?? steps,
    cors: createCorsRule(config.origins, config.credentials),
    credentialsOf: createCredentialsReader(),
    tools: {
      config,
      judge: parts.judge ?? validateCallFast,
      sources: parts.sources ?? createSourceRegister(config),
      handOver: parts.handOver ?? createDirectHandOver({ runtime, delivery: config.delivery, onBatch }),
      seen: remembers ? (seen ?? createSeenInMemory(duplicates.windowMs, runtime.now)) : undefined,
      addressLimiter:
        parts.addressLimiter ?? (limits.requestsPerSecondPerAddress > 0 ? createTokenBuckets(runtime.now) : undefined),
      sourceLimiter: parts.sourceLimiter ?? (limitsSources ? createTokenBuckets(runtime.now) : undefined),
      onError: parts.onError,
      createId: runtime.createId,
    },
  }
}

/** Headers of an answer, with what every answer carries. @param origin of the page that asks */
export const answerHeaders = (
  answer: Answer,
  origin: string | undefined,
  { cors }: CollectorCore,
): Readonly<Record<string, string>> => ({ ...answer.headers, ...cors.answerHeaders(origin) })
