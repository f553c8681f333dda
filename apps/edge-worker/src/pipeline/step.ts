import type { ValidateOptions, Verdict } from '@org/segment-core'
import type { CollectorConfig } from '../config/collector-config.ts'
import type { Answer } from '../http/answer.ts'
import type { Limiter } from '../limiter/limiter.ts'
import type { Log } from '../log/log-entry.ts'
import type { SeenIds } from '../seen/seen-ids.ts'
import type { KnownSource } from '../sources/known-source.ts'
import type { SourceRegister } from '../sources/source-register.ts'
import type { CallStorage } from '../storage/call-storage.ts'
import type { Exchange } from './exchange.ts'
import type { CollectorMiddleware } from './middleware.ts'

/** Validates a call by Segment's rules. */
export type ValidateCall = (call: unknown, options: ValidateOptions) => Verdict

/** What steps use. */
export interface StepDependencies {
  readonly config: CollectorConfig
  readonly sources: SourceRegister
  readonly validate: ValidateCall
  readonly storage: CallStorage
  /** The owner's own steps for each call. */
  readonly middleware: readonly CollectorMiddleware[]
  readonly seen: SeenIds | undefined
  /** The tracking plans that are enforced. */
  readonly plans: SourcePlans | undefined
  readonly log: Log
  readonly addressLimiter: Limiter | undefined
  readonly sourceLimiter: Limiter | undefined
  /** Called with failures that did not stop the request. */
  readonly onError: (error: unknown) => void
  /** Creates a unique id of at most 100 characters. */
  readonly createId: () => string
}

/**
 * One step of the pipeline. It fills in the exchange and ends it by returning an answer. Most steps have nothing to wait
 * for, so a step may return synchronously.
 */
export type Step = (
  exchange: Exchange,
  dependencies: StepDependencies,
) => Answer | undefined | Promise<Answer | undefined>

/** The tracking plans of sources. */
export interface SourcePlans {
  /**
   * Reads the plan of a source, so that a mistake is found at the start.
   * @param log gets warnings about the plan
   * @throws {SegmentError} `invalid_source` for a plan that cannot be used
   */
  prepare(source: KnownSource, log: Log): void
  /** Enforces the plan of the source of a request. */
  readonly enforce: Step
}
