/** A failed request to the debug API; becomes an answer with this status. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  /** Stable. */
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}
