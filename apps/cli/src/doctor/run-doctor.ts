import { CliError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { printJson } from '../output/report.ts'
import { styleOf } from '../output/style.ts'
import { createSendContext, withRuntime } from '../send/send-context.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { permissionWarning } from '../settings/profile-file.ts'
import { resolveSettings } from '../settings/resolve-settings.ts'
import {
  checkClock,
  checkKeyKnown,
  checkKeyShape,
  checkReachable,
  type Finding,
  silentLosses,
} from './doctor-checks.ts'

const findConfiguration = async (io: Io, options: GlobalOptions): Promise<readonly Finding[]> => {
  const { profileName, profilePath, found } = await resolveSettings(io, options)
  const origin = found.writeKey?.origin
  const warning = await permissionWarning(io, profilePath)
  return [
    {
      check: 'settings',
      state: 'ok',
      message: `Profile "${profileName}" of ${profilePath}${origin === undefined ? '' : `; the write key comes from the ${origin}`}.`,
    },
    ...(warning === undefined ? [] : [{ check: 'permissions', state: 'warning', message: warning } as const]),
  ]
}

/** Runs all checks; a failed check does not stop the others. */
const examine = async (io: Io, options: GlobalOptions, cdn: string | undefined): Promise<readonly Finding[]> => {
  const findings: Finding[] = [...(await findConfiguration(io, options))]
  let context: Awaited<ReturnType<typeof createSendContext>>
  try {
    context = await createSendContext(io, { ...options, quiet: true, dryRun: false, curl: false })
  } catch (error) {
    const { isSegmentError } = await import('@org/segment-core')
    if (error instanceof CliError || isSegmentError(error)) {
      const advice = error instanceof CliError ? error.advice : error.details.advice
      return [
        ...findings,
        { check: 'write-key', state: 'failed', message: error.message, ...(advice === undefined ? {} : { advice }) },
      ]
    }
    throw error
  }
  const { internal, source, timeoutMs } = context
  const { regions } = await import('@org/segment-core/spec')
  findings.push(checkKeyShape(source.writeKey))
  return withRuntime(io, async (runtime) => {
    const reached = await checkReachable(runtime, internal.trackingOrigin(source), timeoutMs)
    findings.push(reached.finding, checkClock(runtime.now(), reached.response))
    // A custom host serves its own settings: Segment's CDN does not know its keys.
    const cdnUrl = cdn === undefined ? (source.host ?? regions[source.region].cdnUrl) : internal.parseHost(cdn)
    findings.push(...(await checkKeyKnown(runtime, source, cdnUrl, timeoutMs)))
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
  const failed = findings.some((finding) => finding.state === 'failed')
  if (options.json) printJson(io, { ok: !failed, findings, silentLosses })
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
  return failed ? exitCodes.unavailable : exitCodes.ok
}
