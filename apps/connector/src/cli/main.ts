import { createFetchTransport, type Transport } from '@org/segment-core'
import type { App } from '../app/app.ts'
import { AppError } from '../app/app-error.ts'
import { checkApp } from '../app/check-app.ts'
import { loadApp } from '../app/load-app.ts'
import { formatIssue } from '../make/issue.ts'
import { compileFunctions } from '../run/custom-functions.ts'
import { type Run, runModule, runRpc, type Verification, verifyConnection } from '../run/run-module.ts'
import type { RunOptions } from '../run/run-options.ts'
import { formatTrace, forPeople } from '../run/trace.ts'
import { type Command, parseCommand, UsageError, usage } from './parse-command.ts'

/** What the command needs from the outside. */
export interface CommandWorld {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly fetch: (input: string, init: RequestInit) => Promise<Response>
  /** Folder of the default app. */
  readonly defaultApp: string
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly random: () => number
}

/** Exit codes; from sysexits where it has one. */
export const exitCodes = { done: 0, failed: 1, usage: 64, noApp: 66 } as const

const transportOf = ({ dryRun }: Command, world: CommandWorld): Transport => {
  if (dryRun === undefined) return createFetchTransport({ fetch: world.fetch, timeoutMs: 40_000 })
  const headers = new Headers({ 'content-type': 'application/json' })
  return async () => ({ status: dryRun.status, headers, body: dryRun.body })
}

const runCommand = (app: App, id: string, command: Command, world: CommandWorld): Promise<Run | Verification> => {
  const options: RunOptions = {
    transport: transportOf(command, world),
    parameters: command.parameters,
    connection: command.connection,
    limit: command.limit,
    now: world.now,
    random: world.random,
    ...(command.functions ? { functions: compileFunctions(app, { now: world.now, random: world.random }) } : {}),
  }
  if (command.name === 'rpc') return runRpc(app, id, options)
  return command.name === 'verify' ? verifyConnection(app, id, options) : runModule(app, id, options)
}

const resultOf = (run: Run | Verification): unknown => {
  if (!run.ok) {
    const { type, message, status, problems } = run.error
    return { ok: false, error: { type, message: forPeople(message, []), status, problems }, trace: run.trace }
  }
  if ('bundles' in run) return { ok: true, bundles: run.bundles, trace: run.trace }
  // What the connection stores includes the credential.
  return { ok: true, name: run.name, stored: Object.keys(run.connection), trace: run.trace }
}

const check = (app: App, world: CommandWorld): number => {
  const issues = checkApp(app)
  for (const issue of issues) world.out(`${formatIssue(issue)}\n`)
  world.out(issues.length === 0 ? 'The app is valid.\n' : `${issues.length} issues found.\n`)
  return issues.length === 0 ? exitCodes.done : exitCodes.failed
}

const list = (app: App, world: CommandWorld): number => {
  for (const { id, label, type } of app.modules.values()) world.out(`module      ${id}  ${label} (${type})\n`)
  for (const { id, label } of app.rpcs.values()) world.out(`rpc         ${id}  ${label}\n`)
  for (const { id, label, type } of app.connections.values()) world.out(`connection  ${id}  ${label} (${type})\n`)
  return exitCodes.done
}

const execute = async (command: Command, world: CommandWorld): Promise<number> => {
  const app = loadApp(command.app ?? world.defaultApp)
  if (command.name === 'check') return check(app, world)
  if (command.name === 'list' || command.id === undefined) return list(app, world)
  const run = await runCommand(app, command.id, command, world)
  if (command.json) world.out(`${JSON.stringify(resultOf(run), undefined, 2)}\n`)
  else world.out(`${formatTrace(run.trace)}\n`)
  if (run.ok && 'name' in run && !command.json) world.out(`\nThe connection is verified: ${run.name ?? 'unnamed'}\n`)
  return run.ok ? exitCodes.done : exitCodes.failed
}

/** Runs the command. @returns its exit code */
export const main = async (argv: readonly string[], world: CommandWorld): Promise<number> => {
  try {
    const command = parseCommand(argv, world.environment)
    if (command === undefined) {
      world.out(usage)
      return exitCodes.done
    }
    return await execute(command, world)
  } catch (error) {
    if (error instanceof UsageError) {
      world.err(`${error.message}\n\n${usage}`)
      return exitCodes.usage
    }
    if (!(error instanceof AppError)) throw error
    world.err(`${error.message}\n`)
    return exitCodes.noApp
  }
}
