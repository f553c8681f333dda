import { CliError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { printJson, styleOf } from '../output/report.ts'
import { createSendContext, type SendContext, withRuntime } from '../send/send-context.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { permissionWarning } from '../settings/profile-file.ts'
import { resolveSettings } from '../settings/resolve-settings.ts'
import {
  checkClock,
  checkKeyFormat,
  checkKeyKnown,
  checkReachable,
  type Finding,
  failed,
  silentLosses,
} from './doctor-checks.ts'

/** Runs all checks; a failed check does not stop the others. */
const examine = async (io: Io, options: GlobalOptions, cdn: string | undefined): Promise<readonly Finding[]> => {
  const { profileName, profilePath, found } = await resolveSettings(io, options)
  const origin = found.writeKey === undefined ? '' : `; the write key comes from the ${found.writeKey.origin}`
  const findings: Finding[] = [
    { check: 'settings', state: 'ok', message: `Profile "${profileName}" of ${profilePath}${origin}.` },
  ]
  const add = (check: string, result: Omit<Finding, 'check'> | undefined): void => {
    if (result !== undefined) findings.push({ check, ...result })
  }
  const unsafe = await permissionWarning(io, profilePath)
  add('permissions', unsafe === undefined ? undefined : { state: 'warning', message: unsafe })
  let context: SendContext
  try {
    context = await createSendContext(io, { ...options, quiet: true, dryRun: false, curl: false })
  } catch (error) {
    const { isSegmentError } = await import('@org/segment-core')
    if (error instanceof CliError) add('write-key', failed(error.message, error.advice))
    else if (isSegmentError(error)) add('write-key', failed(error.message, error.details.advice))
    else throw error
    return findings
  }
  const { internal, source, timeoutMs } = context
  const { regions } = await import('@org/segment-core/spec')
  add('write-key', checkKeyFormat(source.writeKey))
  return withRuntime(io, async (runtime) => {
    const { result, response } = await checkReachable(runtime, internal.trackingOrigin(source), timeoutMs)
    add('reachability', result)
    add('clock', checkClock(runtime.now(), response))
    // A custom host serves its own settings: Segment's CDN does not know its keys.
    const cdnUrl = cdn === undefined ? (source.host ?? regions[source.region].cdnUrl) : internal.parseHost(cdn)
    const known = await checkKeyKnown(runtime, source, cdnUrl, timeoutMs)
    add('source', known.source)
    add('region', known.region)
    return findings
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
