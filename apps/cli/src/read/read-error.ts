import type { ReadProblemCode } from './row.ts'

/** Input that ends too early or cannot be opened; the rows before are good. */
export class ReadError extends Error {
  override readonly name = 'ReadError'
  readonly code: ReadProblemCode
  /** System error code, such as ENOENT. */
  readonly systemCode: string | undefined

  constructor(code: ReadProblemCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
    const systemCode = typeof cause === 'object' && cause !== null ? Reflect.get(cause, 'code') : undefined
    this.systemCode = typeof systemCode === 'string' ? systemCode : undefined
  }
}
