import { isSegmentError, type SegmentResponse, type Source } from '@org/segment-core'
import { regions } from '@org/segment-core/spec'
import type { ClosableRuntime } from '../io/io.ts'

/** What a check found. */
export interface Finding {
  /** Stable name of the check. */
  readonly check: string
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped'
  readonly message: string
  /** What to do about it. */
  readonly advice?: string
}

/** Largest difference between the clocks that is not worth a word, in milliseconds. */
const clockToleranceMs = 60_000

/** Whether a write key looks like one: Segment's are 32 letters and digits today. */
export const checkKeyShape = (writeKey: string): Finding =>
  /^[A-Za-z0-9]{32}$/.test(writeKey)
    ? { check: 'write-key', state: 'ok', message: 'The write key has the form of one.' }
    : {
        check: 'write-key',
        state: 'warning',
        message: `The write key has ${writeKey.length} characters; Segment's have 32 letters and digits.`,
        advice: 'Compare it with the settings of the source, under API keys.',
      }

interface Reached {
  readonly finding: Finding
  readonly response?: SegmentResponse
}

/** Whether the Tracking API answers at all; any status will do. */
export const checkReachable = async (runtime: ClosableRuntime, origin: string, timeoutMs: number): Promise<Reached> => {
  const started = runtime.now()
  try {
    const response = await runtime.transport({ method: 'GET', url: `${origin}/`, headers: {} }, { timeoutMs })
    const took = runtime.now() - started
    return {
      finding: {
        check: 'reachability',
        state: 'ok',
        message: `${origin} answers in ${took} ms (DNS, connection and TLS included).`,
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

/** Whether the clock of this machine agrees with the far side's. */
export const checkClock = (now: number, response: SegmentResponse | undefined): Finding => {
  const date = Date.parse(response?.headers.get('date') ?? '')
  if (Number.isNaN(date))
    return { check: 'clock', state: 'skipped', message: 'The far side told no time to compare with.' }
  const skewMs = now - date
  if (Math.abs(skewMs) <= clockToleranceMs)
    return { check: 'clock', state: 'ok', message: 'The clock agrees with the far side.' }
  const seconds = Math.round(Math.abs(skewMs) / 1000)
  return {
    check: 'clock',
    state: 'warning',
    message: `The clock of this machine is ${seconds} s ${skewMs > 0 ? 'ahead' : 'behind'}.`,
    advice: 'Set the clock by NTP. Segment corrects timestamps by sentAt, but not those you give without it.',
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
 * Whether Segment knows the key, and in which region: the only public place that tells is the settings of the source.
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
        message: `The settings of the source can not be asked for: ${error.message}`,
      },
    ]
  }
  if (response.status === 404) {
    return [
      {
        check: 'source',
        state: 'failed',
        message: 'Segment knows no source with this write key.',
        advice: 'Copy the key again. A source made minutes ago may not be known everywhere yet.',
      },
    ]
  }
  if (response.status !== 200) {
    return [
      {
        check: 'source',
        state: 'skipped',
        message: `The settings of the source were answered with ${response.status}.`,
      },
    ]
  }
  const known: Finding = { check: 'source', state: 'ok', message: 'Segment knows the source of this write key.' }
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
      message: `The source belongs to the region ${homeRegion}, and calls go to ${source.region}, where they vanish.`,
      advice: `Use --region ${homeRegion}, or keep it with: segment config set region ${homeRegion}`,
    },
  ]
}

/** Why Segment answers "success" and shows no data, likeliest first. */
export const silentLosses: readonly string[] = [
  'The write key is not the one of the source you look at: Segment answers 200 to any key.',
  'The source is in the other region: calls to the wrong one are answered 200 and dropped.',
  'The source is switched off, or has a schema or tracking plan that blocks the event.',
  'The call breaks a rule (no userId or anonymousId, an id that is a number): --dry-run shows the verdict.',
  'The messageId was used in the last 24 hours: Segment drops it as a duplicate.',
  'A destination is off in "integrations", or the timestamp is old: look at the debugger of the source, not at the destination.',
  'The user is suppressed, or the debugger samples: at high volume it does not show every call.',
]
