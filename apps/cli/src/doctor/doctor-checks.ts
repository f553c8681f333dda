import { isSegmentError, type SegmentError, type SegmentResponse, type Source } from '@org/segment-core'
import { regions } from '@org/segment-core/spec'
import type { ClosableRuntime } from '../io/io.ts'

/** The result of a check. */
export interface Finding {
  /** Stable name of the check. */
  readonly check: string
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped'
  readonly message: string
  /** How to fix it. */
  readonly advice?: string
}

type Result = Omit<Finding, 'check'>

const ok = (message: string): Result => ({ state: 'ok', message })
const skipped = (message: string): Result => ({ state: 'skipped', message })
const warning = (message: string, advice: string): Result => ({ state: 'warning', message, advice })

/** A failed check. */
export const failed = (message: string, advice: string | undefined): Result => ({
  state: 'failed',
  message,
  ...(advice === undefined ? {} : { advice }),
})

/** Maximum clock difference without a warning, in milliseconds. */
const clockToleranceMs = 60_000

/** Checks the format of the write key: Segment's have 32 letters and digits today. */
export const checkKeyFormat = (writeKey: string): Result =>
  /^[A-Za-z0-9]{32}$/.test(writeKey)
    ? ok('The write key has the expected format.')
    : warning(
        `The write key has ${writeKey.length} characters; Segment's have 32 letters and digits.`,
        'Compare it with the API keys in the settings of the source.',
      )

/** Requests a URL. @returns the network error as a value */
const get = async (
  runtime: ClosableRuntime,
  url: string,
  timeoutMs: number,
): Promise<SegmentResponse | SegmentError> => {
  try {
    return await runtime.transport({ method: 'GET', url, headers: {} }, { timeoutMs })
  } catch (error) {
    if (isSegmentError(error)) return error
    throw error
  }
}

/** Checks that the Tracking API responds, with any status. */
export const checkReachable = async (
  runtime: ClosableRuntime,
  origin: string,
  timeoutMs: number,
): Promise<{ readonly result: Result; readonly response?: SegmentResponse }> => {
  const clock = runtime.monotonic ?? runtime.now
  const started = clock()
  const response = await get(runtime, `${origin}/`, timeoutMs)
  if (isSegmentError(response)) return { result: failed(response.message, response.details.advice) }
  const took = Math.round(clock() - started)
  return { result: ok(`${origin} responded in ${took} ms (including DNS, connection and TLS).`), response }
}

/** Compares the clock of this machine with the server's. */
export const checkClock = (now: number, response: SegmentResponse | undefined): Result => {
  const date = Date.parse(response?.headers.get('date') ?? '')
  if (Number.isNaN(date)) return skipped('The server did not send its time.')
  const skewMs = now - date
  if (Math.abs(skewMs) <= clockToleranceMs) return ok('The clock matches the server.')
  return warning(
    `The clock of this machine is ${Math.round(Math.abs(skewMs) / 1000)} s ${skewMs > 0 ? 'ahead' : 'behind'}.`,
    'Synchronize the clock with NTP. Segment corrects timestamps only for calls with sentAt.',
  )
}

const regionOfHost = (host: string): string | undefined =>
  Object.entries(regions).find(([, spec]) => host.includes(new URL(spec.trackingUrl).host))?.[0]

const apiHostIn = (body: string): string | undefined => {
  try {
    const host: unknown = JSON.parse(body)?.integrations?.['Segment.io']?.apiHost
    return typeof host === 'string' ? host : undefined
  } catch {
    return undefined
  }
}

/**
 * Checks that Segment knows the write key, and in which region. The source settings on the CDN are the only public place
 * that shows it.
 * @see https://segment.com/docs/connections/sources/catalog/libraries/website/javascript/
 */
export const checkKeyKnown = async (
  runtime: ClosableRuntime,
  source: Source,
  cdnUrl: string,
  timeoutMs: number,
): Promise<{ readonly source: Result; readonly region?: Result }> => {
  const url = `${cdnUrl}/v1/projects/${encodeURIComponent(source.writeKey)}/settings`
  const response = await get(runtime, url, timeoutMs)
  if (isSegmentError(response)) {
    return { source: skipped(`The source settings cannot be loaded: ${response.message}`) }
  }
  if (response.status === 404) {
    const advice = 'Copy the key again. A new source can take some minutes to become available.'
    return { source: failed('Segment has no source with this write key.', advice) }
  }
  if (response.status !== 200) return { source: skipped(`The source settings returned status ${response.status}.`) }
  const known = ok('Segment knows this write key.')
  const home = apiHostIn(response.body)
  const homeRegion = home === undefined ? undefined : regionOfHost(home)
  if (homeRegion === undefined || source.host !== undefined) return { source: known }
  if (homeRegion === source.region)
    return { source: known, region: ok(`The source belongs to the region ${homeRegion}.`) }
  const region = failed(
    `The source belongs to the region ${homeRegion}, but calls go to ${source.region}, which drops them.`,
    `Use --region ${homeRegion}, or store it with: segment config set region ${homeRegion}`,
  )
  return { source: known, region }
}

/** Why Segment responds with success but shows no data, most likely first. */
export const silentLosses: readonly string[] = [
  'The write key belongs to another source: Segment returns 200 for any key.',
  'The source is in the other region: calls to the wrong region get 200 and are dropped.',
  'The source is disabled, or its schema settings or tracking plan block the event.',
  'The call breaks a rule, such as a missing userId and anonymousId or a numeric ID: --dry-run shows the verdict.',
  'The messageId was used in the last 24 hours: Segment drops it as a duplicate.',
  'The destination is disabled in "integrations", or the timestamp is old: check the debugger of the source instead of the destination.',
  'The user is suppressed, or the debugger is sampling: at high volume it does not show every call.',
]
