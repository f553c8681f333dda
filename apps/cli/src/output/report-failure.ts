import type { SegmentError } from '@org/segment-core'
import { type ExitCode, exitCodeOfError } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { countOf } from './count-of.ts'
import { effort, printIssues, printJson } from './report.ts'
import { styleOf } from './style.ts'

/** Details of a failure besides the error. */
export interface FailureFacts {
  readonly outcome?: string
  readonly attempts: readonly Parameters<typeof effort>[0][number][]
  readonly request?: unknown
}

/** Prints a core error to stderr, and to stdout as JSON with `--json`. @returns its exit code */
export const reportFailure = (io: Io, options: GlobalOptions, error: SegmentError, facts: FailureFacts): ExitCode => {
  const issues = error.details.issues ?? []
  if (options.json) printJson(io, { outcome: 'refused', ...facts, error: error.toJSON() })
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
