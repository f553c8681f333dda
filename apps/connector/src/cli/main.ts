import { type App, AppError } from '../app/app.ts'
import { loadApp } from '../app/load-app.ts'
import { type AppFetch, type AppTransport, createAppTransport } from '../run/app-transport.ts'
import { compileFunctions } from '../run/custom-functions.ts'
import { evaluateMapped } from '../run/evaluate-mapped.ts'
import { type Run, runModule, runRpc, type Verification, verifyConnection } from '../run/run-module.ts'
import type { RunOptions } from '../run/run-options.ts'
import { noSecrets } from '../run/secrets.ts'
import { forDisplay, formatTrace } from '../run/trace.ts'
import { check } from './check-command.ts'
import { formatVerdicts, type LocalSegment, startLocalSegment } from './local-segment.ts'
import { type Command, parseCommand, UsageError, usage } from './parse-command.ts'
import { watchLocalEvents } from './watch-local-events.ts'

/** What the command needs from the outside. */
export interface CommandContext {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly fetch: AppFetch
  /** Folder of the default app. */
  readonly defaultApp: string
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly random: () => number
}

/** Exit codes, from sysexits if it defines one. */
export const exitCodes = { done: 0, failed: 1, usage: 64, noApp: 66 } as const

const transportOf = ({ dryRun }: Command, context: CommandContext, local: LocalSegment | undefined): AppTransport => {
  if (local !== undefined) return local.transport
  if (dryRun === undefined) return createAppTransport(context.fetch)
  const headers = new Headers({ 'content-type': 'application/json' })
  return async () => ({ status: dryRun.status, headers, body: dryRun.body })
}

/** What a connection stores if it is verified against the local Segment, which accepts any token. */
const localConnection = { token: 'local-token', spaceId: 'local-space' } as const

const runCommand = (
  app: App,
  id: string,
  { command, context, local }: { command: Command; context: CommandContext; local: LocalSegment | undefined },
): Promise<Run | Verification> => {
  const options: RunOptions = {
    transport: transportOf(command, context, local),
    parameters: command.parameters,
    connection: local === undefined ? command.connection : { ...localConnection, ...command.connection },
    limit: command.limit,
    now: context.now,
    random: context.random,
    ...(command.functions ? { functions: compileFunctions(app, { now: context.now, random: context.random }) } : {}),
  }
  if (command.name === 'rpc') return runRpc(app, id, options)
  if (command.name === 'verify') return verifyConnection(app, id, options)
  const isInstant = app.modules.get(id)?.type === 'instant_trigger'
  return isInstant && local !== undefined ? watchLocalEvents(app, id, local, options) : runModule(app, id, options)
}

const resultOf = (run: Run | Verification): unknown => {
  if (!run.ok) {
    const { type, message, status, problems } = run.error
    return { ok: false, error: { type, message: forDisplay(message, noSecrets), status, problems }, trace: run.trace }
  }
  if ('bundles' in run) return { ok: true, bundles: run.bundles, trace: run.trace }
  // What the connection stores includes the credential.
  return { ok: true, name: run.name, stored: Object.keys(run.connection), trace: run.trace }
}

const list = (app: App, context: CommandContext): number => {
  for (const { id, label, type } of app.modules.values()) context.out(`module      ${id}  ${label} (${type})\n`)
  for (const { id, label } of app.rpcs.values()) context.out(`rpc         ${id}  ${label}\n`)
  for (const { id, label, type } of app.webhooks.values()) context.out(`webhook     ${id}  ${label} (${type})\n`)
  for (const { id, label } of app.endpoints.values()) context.out(`endpoint    ${id}  ${label}\n`)
  for (const { id, label, type } of app.connections.values()) context.out(`connection  ${id}  ${label} (${type})\n`)
  return exitCodes.done
}

const execute = async (command: Command, context: CommandContext): Promise<number> => {
  const folder = command.app ?? context.defaultApp
  const app = loadApp(folder)
  if (command.name === 'check') {
    const { text, ok } = check(app, folder, command)
    context.out(text)
    return ok ? exitCodes.done : exitCodes.failed
  }
  if (command.name === 'list' || command.id === undefined) return list(app, context)
  const local = command.local ? await startLocalSegment(context) : undefined
  const run = await runCommand(app, command.id, { command, context, local })
  const verdicts = local?.verdicts
  if (command.json) {
    const result = verdicts === undefined ? resultOf(run) : { ...Object(resultOf(run)), local: verdicts }
    context.out(`${JSON.stringify(result, undefined, 2)}\n`)
  } else {
    context.out(`${formatTrace(run.trace)}\n`)
    if (verdicts !== undefined) context.out(`\n${formatVerdicts(verdicts)}\n`)
  }
  if (run.ok && 'name' in run && !command.json) context.out(`\nThe connection is verified: ${run.name ?? 'unnamed'}\n`)
  // A dropped call is a loss, although the module succeeded.
  const isLost = verdicts?.some(({ outcome }) => outcome !== 'kept') ?? false
  return run.ok && !isLost ? exitCodes.done : exitCodes.failed
}

/** Runs the command. @returns its exit code */
export const main = async (argv: readonly string[], context: CommandContext): Promise<number> => {
  try {
    const command = parseCommand(argv, context.environment, (value) => evaluateMapped(value, context))
    if (command === undefined) {
      context.out(usage)
      return exitCodes.done
    }
    return await execute(command, context)
  } catch (error) {
    if (error instanceof UsageError) {
      context.err(`${error.message}\n\n${usage}`)
      return exitCodes.usage
    }
    if (!(error instanceof AppError)) throw error
    context.err(`${error.message}\n`)
    return exitCodes.noApp
  }
}
