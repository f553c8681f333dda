import { fileURLToPath } from 'node:url'
import type { RunningDebugger, StartOptions } from '@org/segment-debugger'
import { type Fault, parseFault } from '@org/segment-testing'
import { CliError, usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import { systemErrorCode } from '../errors/system-error-code.ts'
import type { Io } from '../io/io.ts'
import { readValue } from '../io/read-input.ts'
import { type Style, styleOf } from '../output/style.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { defaultDevPort, devWriteKey } from './dev-address.ts'
import { keyHelp } from './dev-keys.ts'
import { printable } from './event-line.ts'
import { createForwarding } from './forward-calls.ts'
import { loadPlanJudge } from './plan-judge.ts'
import { watchEvents } from './watch-events.ts'

/** Flags of `segment dev`. */
export interface DevFlags {
  readonly port?: string
  readonly plan?: string
  readonly fail?: readonly string[]
  readonly store?: string
  readonly forward?: boolean
  readonly allowHost?: readonly string[]
  /** False with `--no-snippets`. */
  readonly snippets?: boolean
}

const portOf = (text: string | undefined): number => {
  if (text === undefined) return defaultDevPort
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw usageError(
      `Invalid port ${JSON.stringify(text)}: it must be a number from 0 to 65535.`,
      'Use 0 for any free port.',
    )
  }
  return Number(text)
}

const faultOf = (text: string): Fault => {
  try {
    return parseFault(text)
  } catch (error) {
    throw usageError(
      error instanceof Error ? error.message : String(error),
      'For example: --fail 429:retry-after=2,p=0.2',
    )
  }
}

const openStore = async (file: string): Promise<NonNullable<StartOptions['details']>> => {
  const { createSqliteDetails } = await import('@org/segment-debugger/sqlite')
  try {
    return createSqliteDetails(file)
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error)
    throw new CliError(
      'no_store',
      exitCodes.cannotWrite,
      `The store ${file} cannot be opened: ${words}`,
      'Check the path.',
    )
  }
}

const start = async (options: StartOptions): Promise<RunningDebugger> => {
  const { startDebugger } = await import('@org/segment-debugger')
  try {
    return await startDebugger(options)
  } catch (error) {
    const code = systemErrorCode(error)
    const where = `${options.host}:${options.port}`
    if (code === 'EADDRINUSE') {
      throw new CliError(
        'port_in_use',
        exitCodes.unavailable,
        `${where} is already in use.`,
        'Choose another port with --port, or 0 for any free port.',
      )
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new CliError(
        'no_port',
        exitCodes.unavailable,
        `Cannot listen on ${where} (${code}).`,
        'Choose another port or address with --port or --host.',
      )
    }
    throw error
  }
}

/** Page addresses for other machines, if the server listens on all addresses. */
const fromElsewhere = (io: Io, { port, token }: RunningDebugger, host: string | undefined): readonly string[] =>
  host === '0.0.0.0' || host === '::'
    ? (io.networkAddresses?.() ?? []).map((address) => `From other machines: http://${address}:${port}/?token=${token}`)
    : []

const introduction = (running: RunningDebugger, style: Style, snippets: boolean): string => {
  const { url, pageUrl } = running
  const info = running.info()
  const shown = info.snippets.map(({ name, hint }) => `  ${style.dim(name.padEnd(14))}${hint}`)
  return [
    `${style.green('●')} Local Segment at ${style.bold(url)}, page at ${style.bold(pageUrl)}`,
    ...(running.token === undefined
      ? []
      : [style.yellow('Other machines can reach it. The page and the debug API require the token in that address.')]),
    ...(snippets ? ['', ...shown, ''] : []),
    ...(snippets && info.browserLibrary === undefined
      ? ['analytics.js for snippets is not installed. Run: npm install --save-dev @segment/analytics-next\n']
      : []),
  ].join('\n')
}

/** Runs a local Segment with its debugger until it is interrupted. */
export const runDev = async (io: Io, options: GlobalOptions, flags: DevFlags): Promise<ExitCode> => {
  const port = portOf(flags.port)
  const faults = (flags.fail ?? []).map(faultOf)
  const writeKey = options.writeKey === undefined ? undefined : (await readValue(io, options.writeKey)).trim()
  const judge = flags.plan === undefined ? undefined : await loadPlanJudge(io, flags.plan)
  const forwarding = flags.forward ? await createForwarding(io, withoutHost(options)) : undefined
  const details = flags.store === undefined ? undefined : await openStore(flags.store)
  const running = await start({
    port,
    host: options.host ?? '127.0.0.1',
    allowHosts: flags.allowHost ?? [],
    writeKey: writeKey ?? devWriteKey,
    ...(writeKey === undefined || forwarding !== undefined ? {} : { segment: { writeKeys: [writeKey] } }),
    ...(judge === undefined ? {} : { judge, plan: flags.plan ?? '' }),
    ...(details === undefined ? {} : { details }),
    ...pageFolder(),
    // Prefer the version that the current project has installed.
    libraryFrom: [`${process.cwd()}/package.json`],
    forwarding: forwarding !== undefined,
    now: () => io.now(),
    onForeignHost: (name) =>
      io.stderr.write(
        `warning: Rejected a request for the host ${JSON.stringify(printable(name.slice(0, 100)))}. Use --allow-host to accept it.\n`,
      ),
    onError: (error) =>
      io.stderr.write(`warning: A call cannot be shown: ${error instanceof Error ? error.message : String(error)}\n`),
  })
  for (const fault of faults) running.segment.faults.always(fault)
  try {
    forwarding?.start(running)
    const style = introduce(io, options, running, { flags, target: forwarding?.target })
    await watchEvents(io, options, { running, style })
  } finally {
    await running.stop()
    await forwarding?.close()
  }
  return exitCodes.ok
}

/** `--host` is the listening address here; the forwarding host comes from the environment or the profile. */
const withoutHost = ({ host: _, ...options }: GlobalOptions): GlobalOptions => options

/** The built command ships the page next to the bundle; from source, the debugger finds its own. */
const pageFolder = (): { readonly pageFolder?: string } =>
  import.meta.url.endsWith('.ts') ? {} : { pageFolder: fileURLToPath(new URL('page/', import.meta.url)) }

const introduce = (
  io: Io,
  options: GlobalOptions,
  running: RunningDebugger,
  { flags, target }: { readonly flags: DevFlags; readonly target: string | undefined },
): Style => {
  const style = styleOf(io, io.stderr, options.color)
  if (options.json) io.stdout.write(`${JSON.stringify({ listening: running.url, page: running.pageUrl })}\n`)
  if (options.quiet) return style
  io.stderr.write(`${introduction(running, style, flags.snippets !== false && !options.json)}\n`)
  for (const line of fromElsewhere(io, running, options.host)) io.stderr.write(`${line}\n`)
  if (target !== undefined) io.stderr.write(`${style.yellow('Forwarding')} kept calls to ${target}\n`)
  if (flags.plan !== undefined) io.stderr.write(`Validating against the tracking plan ${flags.plan}\n`)
  if (flags.store !== undefined) io.stderr.write(`Storing events in ${flags.store} (${running.log.size()} stored)\n`)
  if (io.readKeys !== undefined) io.stderr.write(`${style.dim(keyHelp)}\n`)
  return style
}
