import { SegmentError } from '@org/segment-core'

/** Sends a request to the API of Cloudflare. @returns `result` of the answer @throws {SegmentError} `unavailable` */
export type CloudflareApi = (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown) => Promise<unknown>

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
  readonly errors?: readonly { readonly code?: number; readonly message?: string }[]
}

const readAnswer = (text: string): ApiAnswer => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

/**
 * Creates a client of Cloudflare's API for one account.
 * @see https://developers.cloudflare.com/api/
 */
export const createCloudflareApi = ({ accountId, token, baseUrl, fetch }: CloudflareApiOptions): CloudflareApi => {
  const root = `${(baseUrl ?? defaultBaseUrl).replace(/\/$/, '')}/accounts/${encodeURIComponent(accountId)}`
  return async (method, path, body) => {
    const failed = (why: string, cause?: unknown): SegmentError => {
      const advice = 'Check CLOUDFLARE_ACCOUNT_ID and the permissions of CLOUDFLARE_API_TOKEN.'
      return new SegmentError('unavailable', `Cloudflare’s API ${why} (${method} ${path}).`, { advice }, { cause })
    }
    let response: Response
    let text: string
    try {
      response = await fetch(`${root}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      })
      text = await response.text()
    } catch (error) {
      throw failed('does not answer', error)
    }
    const { success, result, errors = [] } = readAnswer(text)
    if (!response.ok || success !== true) {
      const said = errors.map(({ message = '' }) => message).join(' ')
      throw failed(`answered ${response.status}${said === '' ? '' : `: ${said.slice(0, 300)}`}`)
    }
    return result
  }
}
