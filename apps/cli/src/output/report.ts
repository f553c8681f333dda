import type { Attempt, SegmentIssue, SegmentRequest } from '@org/segment-core'
import type { Io } from '../io/io.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { countOf } from './count-of.ts'
import { styleOf } from './style.ts'

const pathText = (path: SegmentIssue['path']): string =>
  path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`)).join('')

/** Prints issues to stderr: the field, the problem, the fix and the page of the rule. */
export const printIssues = (io: Io, options: GlobalOptions, issues: readonly SegmentIssue[]): void => {
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
