import type { CallType } from '@org/segment-core'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { withRuntime } from '../io/with-runtime.ts'
import { exactNumbers, readBack } from '../json/exact-json.ts'
import { attemptReporter, countOf, effort, printIssues, printJson, reportFailure, styleOf } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { targetsFrom } from '../settings/validation-targets.ts'
import type { PlanFlags } from '../tracking-plan/load-plan.ts'
import { createSendContext, type SendContext, showRequest, tokensOf } from './send-context.ts'

/** One call or a batch. */
export interface SendInput {
  /** A call, an array of calls, or the body of a batch request. */
  readonly input: unknown
  /** Type of the call, if the input may omit it. */
  readonly type?: CallType
}

type SendOptions = GlobalOptions & PlanFlags

/** Few calls are checked against a plan, so its code is only loaded for them. */
const usesPlan = ({ plan, unplanned }: PlanFlags): boolean => plan !== undefined || unplanned !== undefined

interface SentCall {
  readonly type: string
  readonly event?: unknown
  readonly messageId: string
}

/** The input as JavaScript reads it, and the function that restores the digits of its numbers in what is sent. */
const exactInput = ({ input, type }: SendInput) => {
  const batch = isBatch(input) && !Array.isArray(input) ? Reflect.get(Object(input), 'batch') : input
  const restore: Record<number | string, (json: string) => string> = {}
  for (const [index, call] of (Array.isArray(batch) ? batch : [batch]).entries()) restore[index] = exactNumbers(call)
  for (const name of ['context', 'integrations']) restore[name] = exactNumbers(Reflect.get(Object(input), name))
  const exactJson = (json: string, place: number | string): string => restore[place]?.(json) ?? json
  return { input: readBack(input), type, exactJson }
}

const isBatch = (input: unknown): boolean =>
  Array.isArray(input) || (typeof input === 'object' && input !== null && Object.hasOwn(input, 'batch'))

const dryRun = (io: Io, options: GlobalOptions, context: SendContext, sent: SendInput): ExitCode => {
  const { input, type, exactJson } = exactInput(sent)
  const { core, source } = context
  const rules = { strict: options.strict === true, validateFor: targetsFrom(options) }
  const prepare = { source, ...rules, exactJson, now: io.now, createId: io.createId }
  const ready = isBatch(input) ? core.prepareBatch(input, prepare) : core.prepareCall(input, { ...prepare, type })
  if (!ready.ok) return reportFailure(io, options, ready.error, { attempts: [] })
  printIssues(io, options, ready.issues)
  showRequest(io, options, context, { build: ready.request, issues: ready.issues })
  return exitCodes.ok
}

const describe = ({ type, event, messageId }: SentCall): string =>
  `${type}${typeof event === 'string' ? ` ${JSON.stringify(event)}` : ''} ${messageId}`

const printAcknowledged = (
  io: Io,
  options: GlobalOptions,
  calls: readonly SentCall[],
  { how, warnings }: { readonly how: string; readonly warnings: number },
): void => {
  const style = styleOf(io, io.stdout, options.color)
  const remark = warnings === 0 ? '' : `, ${countOf(warnings, 'warning')}`
  const what = calls.length === 1 && calls[0] !== undefined ? describe(calls[0]) : `batch of ${calls.length} calls`
  io.stdout.write(`${style.green('acknowledged')} ${what} ${style.dim(`(${how}${remark})`)}\n`)
  if (calls.length > 1) for (const call of calls) io.stdout.write(`  ${describe(call)}\n`)
}

/** Validates input, then sends it or, in a dry run, shows its request; prints the outcome. */
export const sendInput = async (io: Io, options: SendOptions, sent: SendInput): Promise<ExitCode> => {
  const context = await createSendContext(io, options)
  const { input, type, exactJson } = exactInput(sent)
  const { issues: planned, error: refused } = usesPlan(options)
    ? await (await import('./check-plan.ts')).checkPlan(io, options, { ...sent, input })
    : { issues: [], error: undefined }
  if (refused !== undefined) return reportFailure(io, options, refused, { attempts: [] })
  printIssues(io, options, planned)
  if (context.dryRun) return dryRun(io, options, context, sent)
  const { core, internal, source, retry, timeoutMs } = context
  return withRuntime(io, async (runtime) => {
    const settings = {
      source,
      runtime,
      retry,
      timeoutMs,
      strict: options.strict === true,
      validateFor: targetsFrom(options),
      exactJson,
      signal: io.interrupt,
      tokens: tokensOf(context, runtime),
      onAttempt: attemptReporter(io, options),
    }
    const report = isBatch(input)
      ? await internal.sendUnknownBatch(input, settings)
      : await internal.sendUnknownCall(input, { ...settings, type })
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
      const sent = isBatch(input) ? { calls } : { call: calls[0] }
      printJson(io, {
        outcome: report.outcome,
        ...sent,
        ...request,
        response,
        attempts,
        warnings: [...warnings, ...planned],
      })
    } else if (!options.quiet)
      printAcknowledged(io, options, calls, { how: effort(attempts), warnings: warnings.length + planned.length })
    return exitCodes.ok
  })
}
