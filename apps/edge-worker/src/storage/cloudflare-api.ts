import { isSegmentError, SegmentError } from '@org/segment-core'

/** A client of Cloudflare's API for one account. */
export interface CloudflareApi {
  /** @returns `result` of the answer @throws {SegmentError} `unavailable` */
  json(method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown>
  /** @returns the answer as it is @throws {SegmentError} `unavailable` */
  text(method: 'GET' | 'PUT', path: string, body?: string): Promise<string>
}

/** Options of {@link createCloudflareApi}. */
export interface CloudflareApiOptions {
  readonly accountId: string
  readonly token: string
  /** @default https://api.cloudflare.com/client/v4 */
  readonly baseUrl?: string | undefined
  readonly fetch: typeof globalThis.fetch
}

/** How long an answer may take, in milliseconds. */
const timeoutMs = 30_000

const defaultBaseUrl = 'https://api.cloudflare.com/client/v4'

interface ApiAnswer {
  readonly success?: boolean
  readonly result?: unknown
  readonly errors?: readonly { readonly message?: string }[]
}

const readAnswer = (text: string): ApiAnswer => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

/** Whether an error of the API says that there is no such thing. */
export const isNotFound = (error: unknown): boolean => isSegmentError(error) && error.details.status === 404

/**
 * Creates a client of Cloudflare's API.
 * @see https://developers.cloudflare.com/api/
 */
export const createCloudflareApi = ({ accountId, token, baseUrl, fetch }: CloudflareApiOptions): CloudflareApi => {
  const root = `${(baseUrl ?? defaultBaseUrl).replace(/\/$/, '')}/accounts/${encodeURIComponent(accountId)}`

  const send = async (method: string, path: string, type: string, body?: string): Promise<string> => {
    const failed = (why: string, status?: number, cause?: unknown): SegmentError => {
      const advice = 'Check CLOUDFLARE_ACCOUNT_ID and the permissions of CLOUDFLARE_API_TOKEN.'
      const details = { advice, ...(status === undefined ? {} : { status }) }
      return new SegmentError('unavailable', `Cloudflare’s API ${why} (${method} ${path}).`, details, { cause })
    }
    let response: Response
    let text: string
    try {
      response = await fetch(`${root}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': type }) },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.timeout(timeoutMs),
      })
      text = await response.text()
    } catch (error) {
      throw failed('does not answer', undefined, error)
    }
    if (response.ok) return text
    const { errors = [] } = readAnswer(text)
    const said = errors.map(({ message = '' }) => message).join(' ')
    throw failed(`answered ${response.status}${said === '' ? '' : `: ${said.slice(0, 300)}`}`, response.status)
  }

  return {
    text: (method, path, body) => send(method, path, 'text/plain', body),
    async json(method, path, body) {
      const text = await send(method, path, 'application/json', body === undefined ? undefined : JSON.stringify(body))
      const { success, result } = readAnswer(text)
      if (success === true) return result
      throw new SegmentError('unavailable', `Cloudflare’s API sent an invalid answer (${method} ${path}).`)
    },
  }
}
