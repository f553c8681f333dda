/** What is thrown where a call can not even be made: a field that is missing or of the wrong kind. */
export class ValidationError extends Error {
  override readonly name = 'ValidationError'
  /** The field, with a dot in front where it is one of the call. */
  readonly field: string

  constructor(field: string, message: string) {
    super(`${field} ${message}`)
    this.field = field
  }
}
