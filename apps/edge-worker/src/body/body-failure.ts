/** Why a body could not be read. */
export const bodyFailures = ['too_large', 'too_slow', 'broken', 'encoding'] as const

/** One of {@link bodyFailures}. */
export type BodyFailure = (typeof bodyFailures)[number]

/** A body could not be read; nothing of it is kept. */
export class BodyError extends Error {
  readonly failure: BodyFailure
  constructor(failure: BodyFailure) {
    super(`The body is ${failure}.`)
    this.failure = failure
  }
}
