import { isSegmentError, type SegmentResponse, type Source } from '@org/segment-core'
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

/** Maximum clock difference without a warning, in milliseconds. */
const clockToleranceMs = 60_000

/** Checks the format of the write key: Segment's have 32 letters and digits today. */
export const checkKeyShape = (writeKey: string): Finding =>
  /^[A-Za-z0-9]{32}$/.test(writeKey)
    ? { check: 'write-key', state: 'ok', message: 'The write key has the expected format.' }
    : {
        check: 'write-key',
        state: 'warning',
        message: `The write key has ${writeKey.length} characters; Segment's have 32 letters and digits.`,
        advice: 'Compare it with the API keys in the settings of the source.',
      }

interface Reached {
  readonly finding: Finding
  readonly response?: SegmentResponse
}

/** Checks that the Tracking API responds, with any status. */
export const checkReachable = async (runtime: ClosableRuntime, origin: string, timeoutMs: number): Promise<Reached> => {
  const started = runtime.now()
  try {
    const response = await runtime.transport({ method: 'GET', url: `${origin}/`, headers: {} }, { timeoutMs })
    const took = runtime.now() - started
    return {
      finding: {
        check: 'reachability',
        state: 'ok',
        message: `${origin} responded in ${took} ms (including DNS, connection and TLS).`,
      },
      response,
    }
  } catch (error) {
    if (!isSegmentError(error)) throw error
    const { advice } = error.details
    return {
      finding: {
        check: 'reachability',
        state: 'failed',
        message: error.message,
        ...(advice === undefined ? {} : { advice }),
      },
    }
  }
}

/** Compares the clock of this machine with the server's. */
export const checkClock = (now: number, response: SegmentResponse | undefined): Finding => {
  const date = Date.parse(response?.headers.get('date') ?? '')
  if (Number.isNaN(date)) return { check: 'clock', state: 'skipped', message: 'The server did not send its time.' }
  const skewMs = now - date
  if (Math.abs(skewMs) <= clockToleranceMs)
    return { check: 'clock', state: 'ok', message: 'The clock matches the server.' }
  const seconds = Math.round(Math.abs(skewMs) / 1000)
  return {
    check: 'clock',
    state: 'warning',
    message: `The clock of this machine is ${seconds} s ${skewMs > 0 ? 'ahead' : 'behind'}.`,
    advice: 'Synchronize the clock with NTP. Segment corrects timestamps only for calls with sentAt.',
  }
}

const regionOfHost = (host: string): string | undefined =>
  Object.entries(regions).find(([, spec]) => host.includes(new URL(spec.trackingUrl).host))?.[0]

const apiHostIn = (body: string): string | undefined => {
  try {
    const settings: unknown = JSON.parse(body)
    const read = (value: unknown, name: string): unknown =>
      typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
    const host = read(read(read(settings, 'integrations'), 'Segment.io'), 'apiHost')
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
): Promise<readonly Finding[]> => {
  let response: SegmentResponse
  try {
    const url = `${cdnUrl}/v1/projects/${encodeURIComponent(source.writeKey)}/settings`
    response = await runtime.transport({ method: 'GET', url, headers: {} }, { timeoutMs })
  } catch (error) {
    if (!isSegmentError(error)) throw error
    return [
      {
        check: 'source',
        state: 'skipped',
        message: `The source settings cannot be loaded: ${error.message}`,
      },
    ]
  }
  if (response.status === 404) {
    return [
      {
        check: 'source',
        state: 'failed',
        message: 'Segment has no source with this write key.',
        advice: 'Copy the key again. A new source can take some minutes to become available.',
      },
    ]
  }
  if (response.status !== 200) {
    return [
      {
        check: 'source',
        state: 'skipped',
        message: `The source settings returned status ${response.status}.`,
      },
    ]
  }
  const known: Finding = { check: 'source', state: 'ok', message: 'Segment knows this write key.' }
  const home = apiHostIn(response.body)
  const homeRegion = home === undefined ? undefined : regionOfHost(home)
  if (homeRegion === undefined || source.host !== undefined) return [known]
  if (homeRegion === source.region) {
    return [known, { check: 'region', state: 'ok', message: `The source belongs to the region ${homeRegion}.` }]
  }
  return [
    known,
    {
      check: 'region',
      state: 'failed',
      message: `The source belongs to the region ${homeRegion}, but calls go to ${source.region}, which drops them.`,
      advice: `Use --region ${homeRegion}, or store it with: segment config set region ${homeRegion}`,
    },
  ]
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
