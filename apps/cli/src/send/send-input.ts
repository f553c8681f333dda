import type { CallType, SegmentIssue } from '@org/segment-core'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { attemptReporter, effort, printIssues, printJson } from '../output/report.ts'
import { reportFailure } from '../output/report-failure.ts'
import { styleOf } from '../output/style.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { createSendContext, type SendContext, showRequest, tokensOf, withRuntime } from './send-context.ts'

/** What is sent: one call, or a batch of them. */
export interface SendInput {
  /** A call, an array of calls, or the body of a batch request. */
  readonly input: unknown
  /** Type of the call where the input does not say it. */
  readonly type?: CallType
  readonly userAgent?: string
}

const isBatch = (input: unknown): boolean =>
  Array.isArray(input) || (typeof input === 'object' && input !== null && Object.hasOwn(input, 'batch'))

const dryRun = (io: Io, options: GlobalOptions, context: SendContext, { input, type }: SendInput): ExitCode => {
  const { core, internal, source } = context
  const now = io.now()
  const judge = { now, strict: options.strict === true }
  const sentAt = new Date(now).toISOString()
  const stamps = { now: () => now, createId: () => io.createId() }
  if (isBatch(input)) {
    const envelope = Array.isArray(input) ? { batch: input } : input
    const verdict = core.validateBatch(envelope, judge)
    if (!verdict.ok) return reportFailure(io, options, internal.invalidCallError(verdict.issues), { attempts: [] })
    const calls = verdict.calls.map((call) => internal.serialiseCall(core.stampCall(call, stamps)))
    // The verdict has seen that the envelope is an object with objects in it.
    const { context: shared, integrations } = envelope as { context?: object; integrations?: object }
    const request = core.buildBatchRequest(calls, source, { sentAt, context: shared, integrations })
    printIssues(io, options, verdict.issues)
    showRequest(io, options, context, request, { issues: verdict.issues })
    return exitCodes.ok
  }
  const verdict = core.validateCall(input, { ...judge, ...(type === undefined ? {} : { type }) })
  if (!verdict.ok) return reportFailure(io, options, internal.invalidCallError(verdict.issues), { attempts: [] })
  const request = core.buildRequest(core.stampCall(verdict.call, stamps), source, { sentAt })
  printIssues(io, options, verdict.issues)
  showRequest(io, options, context, request, { issues: verdict.issues })
  return exitCodes.ok
}

const describe = (call: { readonly type: string; readonly event?: unknown; readonly messageId: string }): string =>
  `${call.type}${typeof call.event === 'string' ? ` ${JSON.stringify(call.event)}` : ''} ${call.messageId}`

/** Validates input, then sends it or, in a dry run, shows the request; prints what became of it. */
export const sendInput = async (io: Io, options: GlobalOptions, input: SendInput): Promise<ExitCode> => {
  const context = await createSendContext(io, options)
  if (context.dryRun) return dryRun(io, options, context, input)
  const { core, source, retry, timeoutMs } = context
  return withRuntime(io, async (runtime) => {
    const settings = {
      source,
      runtime,
      retry,
      timeoutMs,
      strict: options.strict === true,
      signal: io.interrupt,
      tokens: await tokensOf(context, runtime),
      onAttempt: attemptReporter(io, options),
    }
    const report = isBatch(input.input)
      ? await core.sendBatch(input.input, settings)
      : await core.sendCall(input.input, { ...settings, type: input.type })
    const calls = 'calls' in report ? (report.calls ?? []) : 'call' in report && report.call ? [report.call] : []
    const { attempts, warnings } = report
    const request =
      report.request === undefined ? {} : { request: core.redactRequest(report.request, [source.writeKey]) }
    if (report.outcome !== 'acknowledged') {
      return reportFailure(io, options, report.error, { outcome: report.outcome, attempts, ...request })
    }
    printIssues(io, options, warnings)
    if (options.json) {
      const response = { status: report.status, body: report.body }
      const sent = isBatch(input.input) ? { calls } : { call: calls[0] }
      printJson(io, { outcome: report.outcome, ...sent, ...request, response, attempts, warnings })
    } else if (!options.quiet) printAcknowledged(io, options, calls, effort(attempts), warnings)
    return exitCodes.ok
  })
}

const printAcknowledged = (
  io: Io,
  options: GlobalOptions,
  calls: readonly { readonly type: string; readonly event?: unknown; readonly messageId: string }[],
  how: string,
  warnings: readonly SegmentIssue[],
): void => {
  const style = styleOf(io, io.stdout, options.color)
  const remark = warnings.length === 0 ? '' : `, ${warnings.length} ${warnings.length === 1 ? 'warning' : 'warnings'}`
  const what = calls.length === 1 && calls[0] !== undefined ? describe(calls[0]) : `batch of ${calls.length} calls`
  io.stdout.write(`${style.green('acknowledged')} ${what} ${style.dim(`(${how}${remark})`)}\n`)
  if (calls.length > 1) for (const call of calls) io.stdout.write(`  ${describe(call)}\n`)
}
