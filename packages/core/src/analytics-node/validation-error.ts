/** Thrown if a field is missing or has the wrong type. */
export class ValidationError extends Error {
  override readonly name = 'ValidationError'
  /** The field, with a leading dot if it belongs to the call. */
  readonly field: string

  constructor(field: string, message: string) {
    super(`${field} ${message}`)
    this.field = field
  }
}
