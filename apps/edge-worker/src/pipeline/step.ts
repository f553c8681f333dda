import type { ValidateOptions, Verdict } from '@org/segment-core'
import type { Answer } from '../collector/answer.ts'
import type { CollectorConfig } from '../config/collector-config.ts'
import type { HandOver } from '../hand-over/hand-over.ts'
import type { Limiter } from '../limiter/limiter.ts'
import type { SeenIds } from '../seen/seen-ids.ts'
import type { SourceRegister } from '../sources/source-register.ts'
import type { Exchange } from './exchange.ts'

/** Says whether Segment would keep a call, and what is wrong with it. */
export type Judge = (call: unknown, options: ValidateOptions) => Verdict

/** What steps work with. */
export interface StepTools {
  readonly config: CollectorConfig
  readonly sources: SourceRegister
  readonly judge: Judge
  readonly handOver: HandOver
  readonly seen: SeenIds | undefined
  readonly addressLimiter: Limiter | undefined
  readonly sourceLimiter: Limiter | undefined
  /** Told of what failed and held nothing up. */
  readonly onError?: ((error: unknown) => void) | undefined
  /** Makes a unique id of at most 100 characters. */
  readonly createId: () => string
}

/**
 * One thing that is done with a request. It fills the exchange, and ends it where it gives an answer. Most requests pass
 * most steps without waiting for anything, so a step may answer at once or later.
 */
export type Step = (exchange: Exchange, tools: StepTools) => Answer | undefined | Promise<Answer | undefined>
