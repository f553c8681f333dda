import type { Attempt, SegmentError, SegmentIssue, SegmentRequest } from '@org/segment-core'
import { createColors } from 'picocolors'
import { type ExitCode, exitCodeOfError } from '../errors/exit-codes.ts'
import type { Io, TextOutput } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'

/** The colors of one output. */
export type Style = ReturnType<typeof createColors>

/** Whether an output is a terminal that knows control sequences; a dumb one shows them as text. */
export const takesControls = ({ env }: Pick<Io, 'env'>, output: TextOutput): boolean =>
  output.isTTY && env.TERM !== 'dumb'

const wantsColor = (env: Io['env'], output: TextOutput): boolean => {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '' && env.FORCE_COLOR !== '0') return true
  return takesControls({ env }, output)
}

/**
 * Colors for a terminal; none for other outputs, with NO_COLOR or `--no-color`. FORCE_COLOR enables them everywhere.
 */
export const styleOf = (io: Pick<Io, 'env'>, output: TextOutput, color = true): Style =>
  createColors(color && wantsColor(io.env, output))

/** A count with its noun: `1 call`, `2 calls`. */
export const countOf = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const pathText = (path: SegmentIssue['path']): string =>
  path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('')

/** An issue of a call: of a rule of Segment, or of a tracking plan. */
export type PrintedIssue = Pick<SegmentIssue, 'severity' | 'path' | 'message' | 'advice' | 'page'> & {
  readonly code: string
  readonly discardCode?: string
}

/** Prints issues to stderr: the field, the problem, the fix and the page of the rule. */
export const printIssues = (io: Io, options: GlobalOptions, issues: readonly PrintedIssue[]): void => {
  if (options.quiet) return
  const style = styleOf(io, io.stderr, options.color)
  for (const issue of issues) {
    const label = issue.severity === 'error' ? style.red('error') : style.yellow('warning')
    const dropped = issue.discardCode === undefined ? '' : `; Segment drops it as ${issue.discardCode}`
    const place = issue.path.length === 0 ? '' : ` at ${style.bold(pathText(issue.path))}`
    io.stderr.write(`${label} ${issue.code}${place}: ${issue.message}\n`)
    io.stderr.write(`  ${issue.advice}${style.dim(` (${issue.page}${dropped})`)}\n`)
  }
}

/** Prints one JSON document to stdout. */
export const printJson = (io: Io, document: unknown): void => io.stdout.write(`${JSON.stringify(document, null, 2)}\n`)

const bodyLines = (request: SegmentRequest): readonly string[] => (request.body === undefined ? [] : ['', request.body])

/** Prints a request: method and URL, headers, an empty line and the exact body. */
export const printRequest = (io: Io, request: SegmentRequest): void => {
  const headers = Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`)
  io.stdout.write(`${[`${request.method} ${request.url}`, ...headers, ...bodyLines(request)].join('\n')}\n`)
}

const milliseconds = (attempts: readonly Attempt[]): number =>
  attempts.reduce((sum, attempt) => sum + attempt.durationMs + (attempt.waitedMs ?? 0), 0)

/** The number of attempts and the total time, as text. */
export const effort = (attempts: readonly Attempt[]): string =>
  `${countOf(attempts.length, 'attempt')}, ${Math.round(milliseconds(attempts))} ms`

/** Reports each retry on stderr. */
export const attemptReporter =
  (io: Io, options: GlobalOptions) =>
  (attempt: Attempt): void => {
    if (options.quiet || attempt.error === undefined || attempt.waitedMs === undefined) return
    const style = styleOf(io, io.stderr, options.color)
    const wait = attempt.waitedMs >= 1000 ? `${(attempt.waitedMs / 1000).toFixed(1)} s` : `${attempt.waitedMs} ms`
    io.stderr.write(style.dim(`${attempt.error.message} Retrying in ${wait}.\n`))
  }

/** Details of a failure besides the error. */
export interface FailureFacts {
  readonly outcome?: string
  readonly attempts: readonly Parameters<typeof effort>[0][number][]
  readonly request?: unknown
}

/** Prints a core error to stderr, and to stdout as JSON with `--json`. @returns its exit code */
export const reportFailure = (io: Io, options: GlobalOptions, error: SegmentError, facts: FailureFacts): ExitCode => {
  const issues = error.details.issues ?? []
  // In one line, as every error.
  if (options.json) io.stdout.write(`${JSON.stringify({ outcome: 'refused', ...facts, error: error.toJSON() })}\n`)
  if (!options.quiet) {
    const style = styleOf(io, io.stderr, options.color)
    if (issues.length > 0) {
      printIssues(io, options, issues)
      const errors = issues.filter((issue) => issue.severity === 'error').length
      const count =
        errors > 0
          ? countOf(errors, 'error')
          : `${countOf(issues.length, 'warning')}, treated as ${issues.length === 1 ? 'an error' : 'errors'} by --strict`
      io.stderr.write(`${style.red('not sent')}: ${count}.\n`)
    } else {
      const tried = facts.attempts.length === 0 ? '' : style.dim(` (${effort(facts.attempts)})`)
      io.stderr.write(`${style.red('error')} ${error.code}: ${error.message}${tried}\n`)
      if (error.details.advice !== undefined) io.stderr.write(`  ${error.details.advice}\n`)
    }
    if (options.debug && error.stack !== undefined) io.stderr.write(`${style.dim(error.stack)}\n`)
  }
  return exitCodeOfError[error.code]
}
