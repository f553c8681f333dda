import type { Answer } from '../answer.ts'
import type { JsonObject, JsonValue } from '../json.ts'

/** One error of the Public API, in the shape that it returns. */
export interface ApiErrorDetails {
  readonly type: string
  readonly message: string
  /** Path of the invalid input. */
  readonly field?: string
  readonly data?: JsonObject
}

/** A request that the Public API rejects. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly details: readonly ApiErrorDetails[]

  constructor(status: number, ...details: readonly [ApiErrorDetails, ...ApiErrorDetails[]]) {
    super(details[0].message)
    this.status = status
    this.details = details
  }
}

/** An invalid value. The type is Segment's; the words are our own. */
export const invalidInput = (field: string, message: string): ApiError =>
  new ApiError(422, { type: 'input-validation', message, field })

/** An object that the workspace does not have. */
export const notFound = (what: string, id: string): ApiError =>
  new ApiError(404, { type: 'not-found', message: `The workspace has no ${what} ${JSON.stringify(id)}.` })

/** An object that exists already. */
export const conflict = (message: string): ApiError => new ApiError(409, { type: 'conflict', message })

/** A JSON answer without CORS headers: by design, pages of other origins can read neither API. */
export const privateAnswer = (
  status: number,
  value: JsonValue,
  headers: Readonly<Record<string, string>> = {},
): Answer => ({ status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) })

/** The answer to a request that is rejected. */
export const errorAnswer = (error: ApiError, headers: Readonly<Record<string, string>> = {}): Answer =>
  privateAnswer(error.status, { errors: error.details.map((one): JsonValue => ({ ...one })) }, headers)
