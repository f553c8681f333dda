import type { CallOutcome } from '@org/segment-core'
import { noInputError, usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodeOfError, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { readFileInput, readStdinInput } from '../io/read-input.ts'
import { withRuntime } from '../io/with-runtime.ts'
import { printJson, styleOf } from '../output/report.ts'
import { createSendContext, tokensOf } from '../send/send-context.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { targetsFrom } from '../settings/validation-targets.ts'
import { optionsForDev } from './dev-address.ts'
import { type RecordedCall, readRecordedCalls } from './recorded-calls.ts'

/** Flags of `segment replay`. */
export interface ReplayFlags {
  readonly to: 'dev' | 'live'
  readonly freshIds?: boolean
  readonly keepIds?: boolean
  readonly speed?: string
  readonly url?: string
}

const speedOf = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  const speed = Number(/^(\d+(?:\.\d+)?)x?$/.exec(text)?.[1])
  if (!(speed > 0))
    throw usageError(`Invalid speed ${JSON.stringify(text)}.`, 'Use a number above 0, such as 10 or 0.5.')
  return speed
}

const gapMs = (call: RecordedCall, before: RecordedCall | undefined, speed: number | undefined): number => {
  if (speed === undefined || call.happenedAt === undefined || before?.happenedAt === undefined) return 0
  return Math.max(0, call.happenedAt - before.happenedAt) / speed
}

/** The outcomes of the calls of a file. */
interface Tally {
  acknowledged: number
  readonly failed: { readonly line: number; readonly code: string; readonly message: string }[]
  exitCode: ExitCode
}

const note = (tally: Tally, line: number, outcome: CallOutcome): void => {
  if (!('error' in outcome)) {
    tally.acknowledged += 1
    return
  }
  const { code, message, details } = outcome.error
  const [issue] = details.issues ?? []
  tally.failed.push({ line, code: issue?.code ?? code, message: issue?.message ?? message })
  // A permanent failure takes precedence over one that a retry may fix.
  const exitCode = exitCodeOfError[code]
  if (tally.exitCode === exitCodes.ok || tally.exitCode === exitCodes.tryAgain) tally.exitCode = exitCode
}

const report = (io: Io, options: GlobalOptions, tally: Tally, where: string): void => {
  const { acknowledged, failed } = tally
  if (options.json) printJson(io, { outcome: failed.length === 0 ? 'acknowledged' : 'refused', acknowledged, failed })
  else if (!options.quiet) {
    const style = styleOf(io, io.stdout, options.color)
    io.stdout.write(
      `${style.green('acknowledged')} ${acknowledged} of ${acknowledged + failed.length} calls at ${where}\n`,
    )
  }
  if (options.quiet) return
  const style = styleOf(io, io.stderr, options.color)
  for (const { line, code, message } of failed.slice(0, 20)) {
    io.stderr.write(`${style.red('not sent')} line ${line}: ${code}: ${message}\n`)
  }
  if (failed.length > 20) io.stderr.write(style.dim(`… and ${failed.length - 20} more\n`))
}

/** Resends recorded calls with their timestamps, and with new IDs unless `--keep-ids` is set. */
export const runReplay = async (
  io: Io,
  options: GlobalOptions,
  { file, flags }: { readonly file: string; readonly flags: ReplayFlags },
): Promise<ExitCode> => {
  if (flags.freshIds && flags.keepIds) throw usageError('--fresh-ids and --keep-ids cannot be combined.')
  const speed = speedOf(flags.speed)
  const recorded = readRecordedCalls(file === '-' ? await readStdinInput(io) : await readFileInput(io, file))
  if (recorded.length === 0) throw noInputError('The input contains no calls.')
  const sending = flags.to === 'live' ? options : optionsForDev(io, options, flags)
  const [context, { createSegmentClient }] = await Promise.all([
    createSendContext(io, { ...sending, dryRun: false, curl: false }),
    import('@org/segment-core'),
  ])
  const { source, retry } = context
  return withRuntime(io, async (runtime) => {
    const client = createSegmentClient({
      source,
      runtime,
      retry,
      strict: options.strict === true,
      validateFor: targetsFrom(options),
      // One request at a time keeps the order of the file across users.
      concurrency: 1,
      tokens: tokensOf(context, runtime),
      onError: (error, outcome) => {
        // Failed calls are in the report.
        if (outcome !== undefined || options.quiet) return
        const style = styleOf(io, io.stderr, options.color)
        io.stderr.write(`${style.yellow('warning')} ${error.code}: ${error.message}\n`)
      },
    })
    const tally: Tally = { acknowledged: 0, failed: [], exitCode: exitCodes.ok }
    let before: RecordedCall | undefined
    for (const one of recorded) {
      if (io.interrupt.aborted) break
      const wait = gapMs(one, before, speed)
      if (wait > 0) {
        await client.flush()
        await runtime.sleep(wait, io.interrupt).catch(() => undefined)
      }
      await client.ready()
      const { messageId, ...rest } = one.call
      const call = flags.keepIds && messageId !== undefined ? one.call : rest
      void client.send(call).then((outcome) => note(tally, one.line, outcome))
      before = one
    }
    await client.flush()
    await client.close()
    report(io, options, tally, context.internal.trackingBase(source))
    return io.interrupt.aborted ? exitCodes.interrupted : tally.exitCode
  })
}
