import { oneLine } from '../delivery/refusal-message.ts'
import type { SegmentErrorCode } from '../error/error-codes.ts'
import { redactSecrets } from '../error/redact-secrets.ts'
import { SegmentError } from '../error/segment-error.ts'
import { jsonOrUndefined } from '../json/json-or-undefined.ts'
import type { Region } from '../spec/regions.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'

/** Errors of one answer that a message shows. */
const shownErrors = 3

/** The errors in the body of an answer: `errors` of the Public API, or `error` of the Profile API. */
const errorsIn = (body: string): readonly JsonObject[] => {
  const parsed = jsonOrUndefined(body)
  if (!isJsonObject(parsed)) return []
  const { errors, error } = parsed
  return (Array.isArray(errors) ? errors : [error]).filter(isJsonObject)
}

const textIn = (error: JsonObject, name: string): string | undefined =>
  typeof error[name] === 'string' && error[name] !== '' ? error[name] : undefined

const describe = (error: JsonObject): string | undefined => {
  const message = (textIn(error, 'message') ?? textIn(error, 'type') ?? textIn(error, 'code'))?.replace(/\.$/, '')
  const field = textIn(error, 'field')
  return message === undefined || field === undefined || message.includes(field) ? message : `${message} (${field})`
}

/** What the errors of an answer say, on one line; undefined if they say nothing. */
const saidIn = (body: string): string | undefined => {
  const said = errorsIn(body).flatMap((error) => describe(error) ?? [])
  const more = said.length > shownErrors ? `; and ${said.length - shownErrors} more` : ''
  return oneLine(`${said.slice(0, shownErrors).join('; ')}${more}`)
}

/** How long the body of a 429 asks to wait, in milliseconds. */
export const bodyWaitMs = (body: string): number | undefined => {
  for (const { data } of errorsIn(body)) {
    const ms = isJsonObject(data) ? data.msBeforeNext : undefined
    if (typeof ms === 'number' && ms >= 0) return ms
  }
  return undefined
}

/** The region that an answer names, if the request went to the wrong one. The status of such an answer varies. */
const rightRegion = (body: string): Region | undefined => {
  for (const error of errorsIn(body)) {
    const [, name] = /must be sent to Segment['’]s (EU|US)-hosted API/i.exec(textIn(error, 'message') ?? '') ?? []
    if (name !== undefined) return name.toLowerCase() === 'eu' ? 'eu' : 'us'
  }
  return undefined
}

interface Note {
  readonly code: SegmentErrorCode
  readonly advice: string
}

/** What to do after a 429. */
const waitAdvice = (ms: number | undefined): string =>
  `Wait${ms === undefined ? '' : ` ${Math.ceil(ms / 1_000).toLocaleString('en-US')} s`}, or run fewer programs with this token at the same time.`

/** Codes and advice by status; others keep those of the delivery. */
const notes: Readonly<Record<number, Note>> = {
  400: { code: 'invalid_request', advice: 'Correct the named value.' },
  403: { code: 'forbidden', advice: 'Ask an owner of the workspace for a token with more rights.' },
  404: { code: 'not_found', advice: 'Check the id and the workspace that the token belongs to.' },
  409: { code: 'conflict', advice: 'Read the object again, and repeat the change on its current state.' },
  413: { code: 'too_large', advice: 'Send less in one request.' },
  422: { code: 'invalid_request', advice: 'Correct the named value.' },
}

/** What is known about a request that failed. */
export interface ApiFailure {
  /** The error of the delivery. */
  readonly error: SegmentError
  /** Body of the last answer, if there was one. */
  readonly body: string | undefined
  /** Method and path, without the values in it. */
  readonly request: string
  readonly token: string
  /** Whether the token is known to be valid, so that a 401 is about its rights. */
  readonly isTokenValid: boolean
  /** Whether the answer comes from the Profile API. */
  readonly isProfile: boolean
}

const tokenAdvice = ({ token, isProfile }: ApiFailure): string => {
  if (isProfile)
    return 'Create an access token for the Profile API in the API access settings of the space, and check its region.'
  if (/^[A-Za-z0-9]{32}$/.test(token))
    return 'This looks like a write key. Create a Public API token in the access management settings of the workspace.'
  return 'Create a Public API token in the access management settings of the workspace, and check its region.'
}

/** Turns the failure of a delivery into the error of the API. The token is never part of it. */
export const apiError = (failure: ApiFailure): SegmentError => {
  const { error, body = '', request, token, isTokenValid, isProfile } = failure
  const { status } = error.details
  const causes = error.cause === undefined ? {} : { cause: error.cause }
  const hide = (text: string): string => redactSecrets(text, [token])
  if (status === undefined) return error
  const region = rightRegion(body)
  if (region !== undefined) {
    const other = region === 'eu' ? 'us' : 'eu'
    return new SegmentError(
      'wrong_region',
      `The workspace is in the region ${region}, and the request went to ${other}.`,
      { ...error.details, region, advice: `Set the region to ${region}.` },
    )
  }
  const unauthorized: Note = { code: 'unauthorized', advice: tokenAdvice(failure) }
  const limited: Note = { code: 'rate_limited', advice: waitAdvice(error.details.retryAfterMs) }
  const byStatus: Readonly<Record<number, Note | undefined>> = {
    ...notes,
    401: isTokenValid ? notes[403] : unauthorized,
    429: limited,
  }
  const note = byStatus[status] ?? {
    code: error.code,
    advice: error.details.advice ?? 'Try again later.',
  }
  const said = saidIn(body)
  const name = isProfile ? 'The Profile API' : 'The Public API'
  const why = note.code === 'forbidden' ? ' The token does not have the right to do this.' : ''
  const message = `${name} answered ${status} to ${request}${said === undefined ? '' : `: ${said}`}.${why}`
  // Redirects and answers of others say more themselves.
  const isOwn = status >= 400
  return new SegmentError(
    note.code,
    hide(isOwn ? message : error.message),
    { ...error.details, advice: note.advice },
    causes,
  )
}

/** An answer that cannot be read. */
export const invalidResponse = (request: string, problem: string, status?: number): SegmentError =>
  new SegmentError('invalid_response', `The answer to ${request} cannot be read: ${problem}.`, {
    ...(status === undefined ? {} : { status }),
    advice: 'Try again; if it happens again, check the host and update this package.',
  })
