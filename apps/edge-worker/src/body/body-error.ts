/** Why a body could not be read. */
export type BodyFailure = 'too_large' | 'too_slow' | 'broken' | 'encoding'

/** A body could not be read; none of it is kept. */
export class BodyError extends Error {
  readonly failure: BodyFailure
  constructor(failure: BodyFailure) {
    super(`The body is ${failure}.`)
    this.failure = failure
  }
}
