import { devWriteKey } from '../dev/dev-address.ts'
import { CliError, messageOf } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'

/** Where a local Segment can be reached. */
export interface LocalAddress {
  /** Base of its paths, without a trailing slash. */
  readonly url: string
  readonly pageUrl: string
  /** Headers that its debug API requires. */
  readonly headers: Readonly<Record<string, string>>
  /** A write key that it knows. */
  readonly writeKey: string
}

/** A local Segment that can be stopped. */
export interface StartedSegment extends LocalAddress {
  readonly stop: () => Promise<void>
}

/** The local Segment of a server of tools. */
export interface LocalSegment {
  /** Starts it unless it runs. */
  readonly start: () => Promise<LocalAddress>
  /** Stops it, if this process started it. @returns whether it did */
  readonly stop: () => Promise<boolean>
  /** @throws {CliError} `not_started` */
  readonly address: () => LocalAddress
}

/** A local Segment that starts on demand in this process. */
export const createLocalSegment = (start: () => Promise<StartedSegment>): LocalSegment => {
  let running: Promise<StartedSegment> | undefined
  let current: StartedSegment | undefined
  return {
    start: async () => {
      running ??= start().catch((error: unknown) => {
        running = undefined
        throw error
      })
      current = await running
      return current
    },
    stop: async () => {
      const started = await running
      running = undefined
      current = undefined
      await started?.stop()
      return started !== undefined
    },
    address: () => {
      if (current !== undefined) return current
      throw new CliError(
        'not_started',
        exitCodes.unavailable,
        'No local Segment is running.',
        'Call start_local_segment first.',
      )
    },
  }
}

/** A local Segment that runs already; it is neither started nor stopped here. */
export const runningSegment = (address: LocalAddress): LocalSegment => ({
  start: async () => address,
  stop: async () => false,
  address: () => address,
})

/** Starts a local Segment in this process, on a free port of loopback. */
export const startHere = async (): Promise<StartedSegment> => {
  const { startDebugger } = await import('@org/segment-debugger')
  const { pageFolder } = await import('../dev/page-folder.ts')
  const { url, pageUrl, stop } = await startDebugger({ port: 0, writeKey: devWriteKey, ...pageFolder() })
  return { url, pageUrl, headers: {}, writeKey: devWriteKey, stop }
}

/** Milliseconds that a request may take beyond the wait that it asks for. */
const requestTimeoutMs = 10_000

/** A request to the debug API. */
export interface DevRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE'
  readonly query?: Readonly<Record<string, string | number | undefined>>
  /** How long the server may wait before it answers, in ms. */
  readonly waitMs?: number
  readonly signal: AbortSignal
}

/**
 * Asks the debug API of the local Segment.
 * @throws {CliError} with the code of the answer, or `unavailable`
 */
export const askDev = async (
  { url, headers }: LocalAddress,
  path: string,
  { method = 'GET', query = {}, waitMs = 0, signal }: DevRequest,
): Promise<Readonly<Record<string, unknown>>> => {
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
  let response: Response
  let text: string
  try {
    response = await fetch(`${url}/_dev${path}?${search}`, {
      method,
      headers,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs + waitMs)]),
    })
    text = await response.text()
  } catch (error) {
    const message = `The local Segment cannot be reached at ${url}: ${messageOf(error)}`
    throw new CliError('unavailable', exitCodes.tryAgain, message, 'Start it again.')
  }
  const value = (text === '' ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>
  if (response.ok) return value
  const { code, message } = (value.error ?? {}) as { readonly code?: string; readonly message?: string }
  throw new CliError(code ?? 'refused', exitCodes.refused, message ?? `The answer has the status ${response.status}.`)
}
