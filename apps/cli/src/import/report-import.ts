import { isSegmentError } from '@org/segment-core'
import { CliError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodeOfError, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { styleOf } from '../output/report.ts'
import { clockText, type ImportTotals } from '../progress/progress-snapshot.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import type { FailedInput, ImportOutcome } from './run-import.ts'

/** Facts about a run besides its outcome. */
export interface RunFacts {
  readonly elapsedMs: number
  readonly retries: number
  readonly isInterrupted: boolean
  readonly isDry: boolean
  /** What to do if not everything was sent. */
  readonly advice?: string | undefined
}

const codeOfFailedInput = ({ problem }: FailedInput): ExitCode =>
  lasting.has(problem.code) ? exitCodes.badData : exitCodes.noInput

/** The exit code of an import: 0 only if every row was sent or skipped as requested. */
const importExitCode = (outcome: ImportOutcome, { isInterrupted }: RunFacts): ExitCode => {
  const { error, failed, totals } = outcome
  const [first] = failed
  if (error !== undefined && !(isInterrupted && isSegmentError(error) && error.code === 'aborted')) {
    if (error instanceof CliError) return error.exitCode
    return isSegmentError(error) ? exitCodeOfError[error.code] : exitCodes.internal
  }
  if (isInterrupted) return exitCodes.interrupted
  if (first !== undefined) return codeOfFailedInput(first)
  if (totals.gaveUp > 0) return exitCodes.tryAgain
  return totals.rejected > 0 ? exitCodes.badData : exitCodes.ok
}

const count = (value: number): string => value.toLocaleString('en-US')

/** `13 read = 10 sent + 1 rejected + 1 skipped + 1 filtered`. */
const totalsText = ({ read, sent, rejected, skipped, filtered, gaveUp }: ImportTotals, isDry = false): string => {
  const tail = gaveUp > 0 ? ` + ${count(gaveUp)} open` : ''
  const verb = isDry ? 'ready' : 'sent'
  const left = `${count(rejected)} rejected + ${count(skipped)} skipped + ${count(filtered)} filtered`
  return `${count(read)} read = ${count(sent)} ${verb} + ${left}${tail}`
}

/** Problems that reading the input again does not solve. */
const lasting: ReadonlySet<string> = new Set([
  'header_unusable',
  'input_flag',
  'input_format',
  'input_no_rows',
  'input_table',
  'file_changed',
])

const adviceFor = ({ failed, hasStream }: ImportOutcome): string => {
  // A file that is cut off can be read again, but not by this import.
  if (failed.some(({ problem }) => lasting.has(problem.code) || problem.code === 'input_truncated') && !hasStream) {
    return 'Correct the file or the flags, then use --restart; rows without a messageId of their own get new ones, also those that were sent.'
  }
  if (failed.length > 0 && !hasStream) {
    return 'Run the same command with --resume to continue. If a file is damaged, correct it and use --restart.'
  }
  return hasStream
    ? 'A stream has no journal: pipe all of it in again, with the same --run so that unchanged rows keep their messageIds.'
    : 'Run the same command with --resume to continue.'
}

/** Prints the report of an import and returns its exit code. */
export const reportImport = (io: Io, options: GlobalOptions, outcome: ImportOutcome, facts: RunFacts): ExitCode => {
  const { totals, error, failed, rejectsFiles, complete } = outcome
  const exitCode = importExitCode(outcome, facts)
  const isStopped = facts.isInterrupted && isSegmentError(error) && error.code === 'aborted'
  const shown = isStopped ? undefined : error
  const code = shown instanceof CliError || isSegmentError(shown) ? shown.code : 'internal'
  const advice = shown instanceof CliError ? shown.advice : isSegmentError(shown) ? shown.details.advice : undefined
  if (options.json) {
    const document = {
      ...{ event: 'report', complete, ...totals, elapsedMs: Math.round(facts.elapsedMs), retries: facts.retries },
      ...(facts.isInterrupted ? { interrupted: true } : {}),
      ...(facts.isDry ? { dryRun: true } : {}),
      rejectsFiles,
      failed: failed.map(({ name, problem }) => ({ name, code: problem.code, message: problem.message })),
      ...(shown === undefined ? {} : { error: { code, message: shown.message, advice } }),
      exitCode,
    }
    io.stdout.write(`${JSON.stringify(document)}\n`)
  }
  if (options.quiet) return exitCode
  const style = styleOf(io, io.stderr, options.color)
  if (shown !== undefined) {
    io.stderr.write(`${style.red('error')} ${code}: ${shown.message}\n`)
    if (advice !== undefined) io.stderr.write(`  ${advice}\n`)
    if (options.debug && shown.stack !== undefined) io.stderr.write(`${style.dim(shown.stack)}\n`)
  }
  for (const { name, problem } of failed) {
    const where = problem.message.includes(name) ? '' : `${name}: `
    io.stderr.write(`${style.red('error')} ${problem.code}: ${where}${problem.message}\n`)
  }
  if (totals.filtered > 0 && totals.filtered === totals.read) {
    const text = 'No row became a call: the conditions of the mapping left out every one.'
    io.stderr.write(`${style.yellow('warning')} ${text}\n`)
  }
  for (const path of rejectsFiles)
    io.stderr.write(`rejected rows: ${path} (correct "row" there, then import that file)\n`)
  if (!complete && !facts.isDry) io.stderr.write(`Not everything was sent. ${facts.advice ?? adviceFor(outcome)}\n`)
  if (!options.json) {
    const out = styleOf(io, io.stdout, options.color)
    const word = exitCode === exitCodes.ok ? out.green(facts.isDry ? 'checked' : 'imported') : out.yellow('ended')
    const remarks = totals.warned > 0 ? `; ${count(totals.warned)} with warnings` : ''
    const tries = facts.retries > 0 ? `, ${count(facts.retries)} ${facts.retries === 1 ? 'retry' : 'retries'}` : ''
    const how = out.dim(`(${clockText(facts.elapsedMs)}${tries}${remarks})`)
    io.stdout.write(`${word} ${totalsText(totals, facts.isDry)} ${how}\n`)
  }
  return exitCode
}
