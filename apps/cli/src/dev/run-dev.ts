import type { RunningDebugger, StartOptions } from '@org/segment-debugger'
import { type Fault, parseFault } from '@org/segment-testing'
import { CliError, messageOf, systemErrorCode, usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { readValue } from '../io/read-input.ts'
import { printable } from '../output/printable.ts'
import { styleOf } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { defaultDevPort, devWriteKey } from './dev-address.ts'
import { readExitCondition } from './exit-condition.ts'
import { createForwarding } from './forward-calls.ts'
import { pageFolder } from './page-folder.ts'
import { readBaseline, reportChanges, summarize } from './run-summary.ts'
import { keyHelp } from './terminal-keys.ts'
import { devKeys, watchEvents } from './watch-events.ts'

/** Opens the SQLite file that keeps events. @throws {CliError} `no_store` */
const openStore = async (file: string): Promise<NonNullable<StartOptions['details']>> => {
  const { createSqliteDetails } = await import('@org/segment-debugger/sqlite')
  try {
    return createSqliteDetails(file)
  } catch (error) {
    const message = `The store ${file} cannot be opened: ${messageOf(error)}`
    throw new CliError('no_store', exitCodes.cannotWrite, message, 'Check the path.')
  }
}

/** Starts the local Segment. @throws {CliError} `port_in_use` or `no_port` */
const startServer = async (options: StartOptions): Promise<RunningDebugger> => {
  const { startDebugger } = await import('@org/segment-debugger')
  try {
    return await startDebugger(options)
  } catch (error) {
    const code = systemErrorCode(error)
    const where = `${options.host}:${options.port}`
    const advice = 'Choose another port or address with --port or --host; --port 0 selects a free port.'
    if (code === 'EADDRINUSE') {
      throw new CliError('port_in_use', exitCodes.unavailable, `${where} is already in use.`, advice)
    }
    if (['EACCES', 'EADDRNOTAVAIL', 'ENOTFOUND'].includes(code)) {
      throw new CliError('no_port', exitCodes.unavailable, `Cannot listen on ${where} (${code}).`, advice)
    }
    throw error
  }
}

/** Flags of `segment dev`. */
export interface DevFlags {
  readonly port?: string
  readonly fail?: readonly string[]
  readonly plan?: string
  readonly store?: string
  /** False with `--no-snippets`. */
  readonly snippets?: boolean
  readonly forward?: boolean
  readonly allowHost?: readonly string[]
  /** Verdicts or a query; the first such call ends the command with an exit code. */
  readonly exitOn?: string
  /** File with the shape of calls to compare with. */
  readonly baseline?: string
}

/** Page addresses for other machines, if the server listens on all addresses. */
const externalPages = (io: Io, { port, token }: RunningDebugger, host: string | undefined): readonly string[] =>
  host === '0.0.0.0' || host === '::'
    ? (io.networkAddresses?.() ?? []).map((address) => `From other machines: http://${address}:${port}/?token=${token}`)
    : []

/**
 * Prints the addresses of the server and how to use it.
 * @param target where kept calls are forwarded to, if they are
 */
const introduce = (
  io: Io,
  options: GlobalOptions,
  running: RunningDebugger,
  { flags, target }: { readonly flags: DevFlags; readonly target: string | undefined },
): void => {
  const { url, pageUrl, token } = running
  if (options.json) io.stdout.write(`${JSON.stringify({ listening: url, page: pageUrl })}\n`)
  if (options.quiet) return
  const style = styleOf(io, io.stderr, options.color)
  const { snippets, browserLibrary } = running.info()
  const lines = [`${style.green('●')} Local Segment at ${style.bold(url)}, page at ${style.bold(pageUrl)}`]
  if (token !== undefined) {
    lines.push(
      style.yellow('Other machines can reach it. The page and the debug API require the token in that address.'),
    )
  }
  if (flags.snippets !== false && !options.json) {
    lines.push('', ...snippets.map(({ name, hint }) => `  ${style.dim(name.padEnd(14))}${hint}`), '')
    if (browserLibrary === undefined) {
      lines.push('analytics.js for snippets is not installed. Run: npm install --save-dev @segment/analytics-next', '')
    }
  }
  lines.push(...externalPages(io, running, options.host))
  if (target !== undefined) lines.push(`${style.yellow('Forwarding')} kept calls to ${target}`)
  if (flags.plan !== undefined) lines.push(`Validating against the tracking plan ${flags.plan}`)
  if (flags.store !== undefined) lines.push(`Storing events in ${flags.store} (${running.log.size()} stored)`)
  if (io.readKeys !== undefined) lines.push(style.dim(keyHelp(devKeys)))
  io.stderr.write(`${lines.join('\n')}\n`)
}

const portOf = (text: string | undefined): number => {
  if (text === undefined) return defaultDevPort
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    const message = `Invalid port ${JSON.stringify(text)}: it must be a number from 0 to 65535.`
    throw usageError(message, 'Use 0 for any free port.')
  }
  return Number(text)
}

const faultOf = (text: string): Fault => {
  try {
    return parseFault(text)
  } catch (error) {
    throw usageError(messageOf(error), 'For example: --fail 429:retry-after=2,p=0.2')
  }
}

/** Answers a request of an agent. */
export type AnswerAgent = (
  request: Request,
  running: {
    /** Base of the paths of the session that is asked about. */
    readonly url: string
    readonly pageUrl: string
    readonly token: string | undefined
    readonly writeKey: string
  },
) => Promise<Response>

/** Runs a local Segment with its debugger until it is interrupted. */
export const runDev = async (
  io: Io,
  options: GlobalOptions,
  { flags, answerAgent }: { readonly flags: DevFlags; readonly answerAgent: AnswerAgent },
): Promise<ExitCode> => {
  const port = portOf(flags.port)
  const faults = (flags.fail ?? []).map(faultOf)
  const writeKey = options.writeKey === undefined ? undefined : (await readValue(io, options.writeKey)).trim()
  const judge =
    flags.plan === undefined ? undefined : await (await import('./plan-judge.ts')).loadPlanJudge(io, flags.plan)
  const ends = flags.exitOn === undefined ? undefined : readExitCondition(flags.exitOn)
  const baseline = flags.baseline === undefined ? undefined : await readBaseline(io, flags.baseline)
  const forwarding = flags.forward ? await createForwarding(io, withoutHost(options), judge?.rewrite) : undefined
  const details = flags.store === undefined ? undefined : await openStore(flags.store)
  const running = await startServer({
    port,
    host: options.host ?? '127.0.0.1',
    allowHosts: flags.allowHost ?? [],
    writeKey: writeKey ?? devWriteKey,
    ...(writeKey === undefined || forwarding !== undefined ? {} : { segment: { writeKeys: [writeKey] } }),
    ...(judge === undefined ? {} : { judge: judge.validate, plan: flags.plan ?? '' }),
    ...(details === undefined ? {} : { details }),
    ...pageFolder(),
    // Prefer the version that the current project has installed.
    libraryFrom: [`${process.cwd()}/package.json`],
    forwarding: forwarding !== undefined,
    ...(baseline === undefined ? {} : { baseline: { name: flags.baseline ?? '', shape: baseline } }),
    now: () => io.now(),
    mcp: (request, url) =>
      answerAgent(request, { url, pageUrl: running.pageUrl, token: running.token, writeKey: writeKey ?? devWriteKey }),
    onForeignHost: (name) =>
      io.stderr.write(
        `warning: Rejected a request for the host ${JSON.stringify(printable(name.slice(0, 100)))}. Use --allow-host to accept it.\n`,
      ),
    onError: (error) => io.stderr.write(`warning: A call cannot be shown: ${messageOf(error)}\n`),
  })
  for (const fault of faults) running.segment.faults.always(fault)
  try {
    forwarding?.start(running)
    introduce(io, options, running, { flags, target: forwarding?.target })
    const ended = await watchEvents(io, options, running, ends)
    summarize(io, options, running.summary())
    const { changes } = await running.baseline.report()
    if (baseline !== undefined) reportChanges(io, options, changes)
    return ended || changes.length > 0 ? exitCodes.badData : exitCodes.ok
  } finally {
    await running.stop()
    await forwarding?.close()
  }
}

/** `--host` is the listening address here; the forwarding host comes from the environment or the profile. */
const withoutHost = ({ host: _, ...options }: GlobalOptions): GlobalOptions => options
