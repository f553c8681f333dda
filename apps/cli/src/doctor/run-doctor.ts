import { isSegmentError, type SegmentError, type SegmentResponse } from '@org/segment-core'
import { batchPaths, regions } from '@org/segment-core/spec'
import { CliError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { ClosableRuntime, Io } from '../io/io.ts'
import { withRuntime } from '../io/with-runtime.ts'
import { printJson, styleOf } from '../output/report.ts'
import { createSendContext, type SendContext } from '../send/send-context.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { permissionWarning, resolveSettings } from '../settings/resolve-settings.ts'
import { checkWorkspace } from './check-workspace.ts'
import { type Check, type Finding, failed, ok, skipped, warning } from './finding.ts'

/** Maximum clock difference without a warning, in milliseconds. */
const clockToleranceMs = 60_000

/** Checks the format of the write key: Segment's have 32 letters and digits today. */
const checkKeyFormat = (writeKey: string): Finding =>
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

/** The error of a success or redirect that does not come from Segment. Any error shows that a server is there. */
const foreignError = (
  { judgeResponse }: SendContext['internal'],
  response: SegmentResponse,
  url: string,
): SegmentError | undefined => {
  if (response.status >= 400 && response.status < 600) return undefined
  const judgement = judgeResponse(response, { request: { method: 'GET', url, headers: {} } })
  return judgement.verdict === 'acknowledged' ? undefined : judgement.error
}

/**
 * Checks that the Tracking API responds. A success or redirect must not come from something else, such as the login page of
 * a network. The path is one that has no page for people on a local Segment.
 */
const checkReachable = async (
  { internal, source, timeoutMs }: SendContext,
  runtime: ClosableRuntime,
): Promise<{ readonly result: Finding; readonly response?: SegmentResponse }> => {
  const base = internal.trackingBase(source)
  const url = internal.trackingUrl(source, batchPaths.batch)
  const clock = runtime.monotonic ?? runtime.now
  const started = clock()
  const response = await get(runtime, url, timeoutMs)
  if (isSegmentError(response)) return { result: failed(response.message, response.details.advice) }
  const foreign = foreignError(internal, response, url)
  if (foreign !== undefined) return { result: failed(foreign.message, foreign.details.advice) }
  const took = Math.round(clock() - started)
  return { result: ok(`${base} responded in ${took} ms (including DNS, connection and TLS).`), response }
}

/** Compares the clock of this machine with the server's. */
const checkClock = (now: number, response: SegmentResponse | undefined): Finding => {
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

const apiHostIn = (
  settings: Readonly<Record<string, unknown>>,
  { isJsonObject }: SendContext['internal'],
): string | undefined => {
  const { integrations } = settings
  const own = isJsonObject(integrations) ? integrations['Segment.io'] : undefined
  const host = isJsonObject(own) ? own.apiHost : undefined
  return typeof host === 'string' ? host : undefined
}

/**
 * Checks that Segment knows the write key, and in which region. The source settings on the CDN are the only public place
 * that shows it.
 * @see https://www.twilio.com/docs/segment/connections/sources/catalog/libraries/website/javascript/
 */
const checkKeyKnown = async (
  { internal, source, timeoutMs }: SendContext,
  runtime: ClosableRuntime,
  cdnUrl: string,
): Promise<{ readonly source: Finding; readonly region?: Finding }> => {
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
  const foreign = foreignError(internal, response, url)
  if (foreign !== undefined) return { source: skipped(`The source settings cannot be loaded: ${foreign.message}`) }
  const settings = internal.jsonOrUndefined(response.body)
  if (!internal.isJsonObject(settings)) return { source: skipped('The source settings are not JSON.') }
  const known = ok('Segment knows this write key.')
  const home = apiHostIn(settings, internal)
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
const silentLosses: readonly string[] = [
  'The write key belongs to another source: Segment returns 200 for any key.',
  'The source is in the other region: calls to the wrong region get 200 and are dropped.',
  'The source is disabled, or its schema settings or tracking plan block the event.',
  'The call breaks a rule, such as a missing userId and anonymousId or a numeric ID: --dry-run shows the verdict.',
  'The messageId was used in the last 24 hours: Segment drops it as a duplicate.',
  'The destination is disabled in "integrations", or the timestamp is old: check the debugger of the source instead of the destination.',
  'The user is suppressed, or the debugger is sampling: at high volume it does not show every call.',
]

/** Runs all checks; a failed check does not stop the others. */
const examine = async (io: Io, options: GlobalOptions, cdn: string | undefined): Promise<readonly Check[]> => {
  const settings = await resolveSettings(io, options)
  const { profileName, profilePath, found } = settings
  const origin = found.writeKey === undefined ? '' : `; the write key comes from the ${found.writeKey.origin}`
  const findings: Check[] = [
    { check: 'settings', state: 'ok', message: `Profile "${profileName}" of ${profilePath}${origin}.` },
  ]
  const add = (check: string, result: Finding | undefined): void => {
    if (result !== undefined) findings.push({ check, ...result })
  }
  const unsafe = await permissionWarning(io, profilePath)
  add('permissions', unsafe === undefined ? undefined : { state: 'warning', message: unsafe })
  let context: SendContext
  try {
    context = await createSendContext(io, { ...options, quiet: true, dryRun: false, curl: false })
  } catch (error) {
    if (error instanceof CliError) add('write-key', failed(error.message, error.advice))
    else if (isSegmentError(error)) add('write-key', failed(error.message, error.details.advice))
    else throw error
    return withRuntime(io, async (runtime) => [
      ...findings,
      ...(await checkWorkspace(io, options, settings, { runtime, writeKey: undefined })),
    ])
  }
  const { internal, source } = context
  add('write-key', checkKeyFormat(source.writeKey))
  return withRuntime(io, async (runtime) => {
    const { result, response } = await checkReachable(context, runtime)
    add('reachability', result)
    add('clock', checkClock(runtime.now(), response))
    // A custom host serves its own settings: Segment's CDN does not know its keys.
    const cdnUrl = cdn === undefined ? (source.host ?? regions[source.region].cdnUrl) : internal.parseHost(cdn, source)
    const known = await checkKeyKnown(context, runtime, cdnUrl)
    add('source', known.source)
    add('region', known.region)
    return [...findings, ...(await checkWorkspace(io, options, settings, { runtime, writeKey: source.writeKey }))]
  })
}

const marks = { ok: '✓', warning: '!', failed: '✗', skipped: '–' } as const

/** Checks everything that calls need to reach Segment. */
export const runDoctor = async (
  io: Io,
  options: GlobalOptions,
  flags: { readonly cdn?: string },
): Promise<ExitCode> => {
  const findings = await examine(io, options, flags.cdn)
  const isFailed = findings.some(({ state }) => state === 'failed')
  if (options.json) printJson(io, { ok: !isFailed, findings, silentLosses })
  else if (!options.quiet) {
    const style = styleOf(io, io.stdout, options.color)
    const paint = { ok: style.green, warning: style.yellow, failed: style.red, skipped: style.dim }
    for (const { check, state, message, advice } of findings) {
      io.stdout.write(`${paint[state](marks[state])} ${check}: ${message}\n`)
      if (advice !== undefined) io.stdout.write(`    ${advice}\n`)
    }
    io.stdout.write('\nSegment returns success but shows no data? Common causes, most likely first:\n')
    for (const [index, cause] of silentLosses.entries()) io.stdout.write(`  ${index + 1}. ${cause}\n`)
  }
  return isFailed ? exitCodes.unavailable : exitCodes.ok
}
