import { usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { countOf, printJson, styleOf } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { resolveSettings } from '../settings/resolve-settings.ts'
import type { SourceScan } from '../source-code/read-call-sites.ts'
import { displayName } from '../workspace/find-by-name.ts'
import { withWorkspace } from '../workspace/open-workspace.ts'
import { parseLimit, plainText, say } from '../workspace/print-list.ts'
import { parseMoment } from '../workspace/show-reports.ts'
import { askSegment, checkRange, type DroppedReport } from './ask-segment.ts'
import { discardOfRule, explain, knownCode } from './explain-code.ts'
import { scanDev, scanFiles } from './find-in-calls.ts'
import { type Evidence, joinCauses, type Reason, type Subject, subjectsIn } from './join-causes.ts'

/** Flags of `segment why`. */
export interface WhyFlags {
  readonly source?: string
  readonly destination?: string
  readonly since?: string
  readonly until?: string
  readonly event?: string
  readonly in?: readonly string[]
  readonly code?: readonly string[]
  readonly dev?: boolean
  readonly url?: string
  readonly devToken?: string
  readonly limit?: string
}

const defaultReasons = 20

/** Places that are shown for one reason. */
const shownSites = 8

const printReason = (io: Io, options: GlobalOptions, reason: Reason): void => {
  const style = styleOf(io, io.stdout, options.color)
  const { code, event, type, dropped, since, explanation, sites, found } = reason
  const count = dropped === undefined ? '' : `${dropped.toLocaleString('en-US')} × `
  const what =
    event === undefined ? plainText(type) : `${plainText(event)}${type === undefined ? '' : ` (${plainText(type)})`}`
  const first = since === undefined ? '' : `, since ${since.slice(0, 16).replace('T', ' ')} UTC`
  io.stdout.write(`${count}${style.bold(plainText(code))}${what === '' ? '' : `  ${what}`}${first}\n`)
  io.stdout.write(`  ${explanation.cause} ${explanation.advice}\n`)
  const rules = explanation.rules.filter((rule) => rule !== code)
  const ruleText = rules.length === 0 ? '' : `rule ${rules.join(', ')}; `
  io.stdout.write(`  ${style.dim(`${ruleText}${explanation.page}`)}\n`)
  for (const { file, line, column, certainty, does } of sites.slice(0, shownSites)) {
    const label = certainty === 'certain' ? style.red('certain ') : style.yellow('possible')
    io.stdout.write(`  ${label} ${plainText(file)}:${line}:${column} ${plainText(does)}.\n`)
  }
  if (sites.length > shownSites) io.stdout.write(`  and ${sites.length - shownSites} more; --json shows all\n`)
  for (const { count: calls, first: one } of found) {
    io.stdout.write(
      `  found    ${countOf(calls, 'call')} in ${plainText(one.place)}, first at line ${one.line}: ${plainText(one.message)}\n`,
    )
  }
  io.stdout.write('\n')
}

const noSources: SourceScan = { files: 0, unreadable: [], sites: [] }

const reportUnreadable = (io: Io, options: GlobalOptions, scan: SourceScan, evidence: Evidence): void => {
  for (const { file, reason } of scan.unreadable)
    say(io, options, `warning: ${file} was not read: ${plainText(reason)}.`)
  for (const text of [...(evidence.files?.unreadable ?? []), ...(evidence.dev?.unreadable ?? [])]) {
    say(io, options, `warning: ${plainText(text)}`)
  }
}

/** Explains one code alone. */
const explainOnly = (io: Io, options: GlobalOptions, code: string): ExitCode => {
  const explanation = explain(code)
  if (options.json) printJson(io, { explanation })
  else printReason(io, options, { code: explanation.code, explanation, sites: [], found: [] })
  return exitCodes.ok
}

/** Explains why Segment dropped calls, and finds what causes it. */
export const runWhy = async (
  io: Io,
  options: GlobalOptions,
  { code: typed, flags }: { readonly code: string | undefined; readonly flags: WhyFlags },
): Promise<ExitCode> => {
  const limit = parseLimit(flags.limit) ?? defaultReasons
  const only = typed === undefined ? undefined : knownCode(typed)
  const now = io.now()
  const range = {
    since: parseMoment(flags.since ?? '24h', '--since', now),
    until: flags.until === undefined ? now : parseMoment(flags.until, '--until', now),
  }
  checkRange(range, now)
  const hasLocal = flags.in !== undefined || flags.code !== undefined || flags.dev === true
  const { found } = await resolveSettings(io, options)
  const asks = found.token !== undefined && (typed === undefined || flags.source !== undefined)
  if (!asks && flags.source !== undefined) {
    throw usageError('--source needs a token of the workspace.', 'Store one with: segment login')
  }
  if (!asks && !hasLocal) {
    if (only !== undefined) return explainOnly(io, options, only)
    throw usageError(
      'There is nothing to explain: no code, no file and no token of the workspace.',
      'Use segment why id_not_string, segment why --in export.ndjson, segment why --code src, or store a token with: segment login',
    )
  }

  const report: DroppedReport | undefined = asks
    ? await withWorkspace(io, options, (workspace) =>
        askSegment(io, workspace, { source: flags.source, destination: flags.destination, ...range }),
      )
    : undefined
  const scan =
    flags.code === undefined
      ? noSources
      : await (await import('../source-code/read-call-sites.ts')).readCallSites(flags.code, io.interrupt)
  const evidence: Evidence = {
    sites: scan.sites,
    files: flags.in === undefined ? undefined : await scanFiles(io, flags.in),
    dev: flags.dev
      ? await scanDev(io, {
          ...(flags.url === undefined ? {} : { url: flags.url }),
          ...(flags.devToken === undefined ? {} : { token: flags.devToken }),
        })
      : undefined,
    planned: report?.planned ?? [],
  }
  reportUnreadable(io, options, scan, evidence)
  const isCodeOnly = report === undefined && evidence.files === undefined && evidence.dev === undefined
  const asked: readonly Subject[] | undefined =
    isCodeOnly && only !== undefined
      ? [{ code: only, event: undefined, type: undefined, anyEvent: true, isTyped: true }]
      : undefined
  const subjects: readonly Subject[] = report?.dropped ?? asked ?? subjectsIn(evidence)
  const wanted = subjects.filter(
    ({ code, event, anyEvent }) =>
      (only === undefined || discardOfRule(code) === only) &&
      (flags.event === undefined || anyEvent === true || event === flags.event),
  )
  const reasons = wanted.slice(0, limit).map((subject) => joinCauses(subject, evidence))
  const total = report?.dropped.reduce((sum, { count }) => sum + count, 0)
  if (options.json) {
    printJson(io, {
      ...(report === undefined
        ? {}
        : {
            source: { id: report.source.id, name: report.source.name },
            since: new Date(range.since).toISOString(),
            until: new Date(range.until).toISOString(),
            dropped: total,
          }),
      reasons,
      ...(flags.code === undefined
        ? {}
        : { callSites: scan.sites.length, files: scan.files, unreadable: scan.unreadable }),
      ...(wanted.length > reasons.length ? { more: true } : {}),
    })
    return exitCodes.ok
  }
  for (const reason of reasons) printReason(io, options, reason)
  if (wanted.length > reasons.length)
    say(io, options, `${wanted.length - reasons.length} more reasons; --limit shows more.`)
  const scanned =
    flags.code === undefined
      ? ''
      : ` ${countOf(scan.sites.length, 'call site')} in ${countOf(scan.files, 'file')} were read.`
  if (report !== undefined) {
    const name = plainText(displayName(report.source))
    say(
      io,
      options,
      total === 0
        ? `Segment dropped no calls of the source ${name} in this time. It is about five minutes behind.${scanned}`
        : `Segment dropped ${countOf(total ?? 0, 'call')} of the source ${name} in this time.${scanned}`,
    )
  } else if (reasons.length === 0) say(io, options, `Nothing was found that Segment would drop.${scanned}`)
  else if (scanned !== '') say(io, options, scanned.trim())
  return exitCodes.ok
}
