import type { App, Connection, Fields, Module, ParameterItem, Rpc } from '../app/app.ts'
import { AppError } from '../app/app-error.ts'
import { coerceParameters, formDefaults, secretValues } from './coerce-parameters.ts'
import { ModuleError, parameterError } from './module-error.ts'
import { type CommunicationResult, runCommunication } from './run-communication.ts'
import { evaluateOptionsOf, type RunEnvironment, type RunOptions } from './run-options.ts'
import { forPeople, type TraceStep } from './trace.ts'
import type { Communication } from './turn.ts'

/** What a run came to, with everything that happened on the way. */
export type Run =
  | { readonly ok: true; readonly bundles: readonly unknown[]; readonly trace: readonly TraceStep[] }
  | { readonly ok: false; readonly error: ModuleError; readonly trace: readonly TraceStep[] }

/** What the verification of a connection came to. */
export type Verification =
  | {
      readonly ok: true
      /** What the connection stores: its parameters and what its `response.data` adds. */
      readonly connection: Fields
      /** Name by which the connection is listed. */
      readonly name: string | undefined
      readonly trace: readonly TraceStep[]
    }
  | { readonly ok: false; readonly error: ModuleError; readonly trace: readonly TraceStep[] }

interface Job {
  readonly communication: unknown
  readonly items: readonly ParameterItem[]
  readonly given: Fields
  readonly base: Fields
  readonly roots: Fields
  readonly secrets: readonly string[]
  readonly limit?: number | undefined
  /** Whether parameters that are not declared are refused. */
  readonly closed: boolean
}

type Outcome =
  | { readonly ok: true; readonly values: Fields; readonly result: CommunicationResult; readonly trace: TraceStep[] }
  | { readonly ok: false; readonly error: ModuleError; readonly trace: TraceStep[] }

const runJob = async (job: Job, environment: RunEnvironment): Promise<Outcome> => {
  const trace: TraceStep[] = []
  const secrets = [...(environment.secrets ?? []), ...job.secrets, ...secretValues(job.items, job.given)]
  const coerced = coerceParameters(job.items, job.given)
  const undeclared = job.closed ? [] : coerced.problems.filter(({ path: [name] }) => !isDeclared(job.items, name))
  const problems = coerced.problems.filter((problem) => !undeclared.includes(problem))
  // An RPC sees the parameters of the form it serves besides its own.
  const passed = undeclared.map(({ path: [name] }) => [String(name), job.given[String(name)]] as const)
  const values: Fields = { ...Object.fromEntries(passed), ...coerced.values }
  trace.push({ step: 'parameters', values: forPeople(hideSecrets(values, secrets), secrets) })
  const run: Communication = {
    base: job.base,
    roots: { ...job.roots, parameters: values },
    environment,
    options: evaluateOptionsOf(environment),
    secrets,
    trace,
    limit: job.limit ?? Number.POSITIVE_INFINITY,
  }
  try {
    if (problems.length > 0) throw parameterError(problems)
    return { ok: true, values, result: await runCommunication(job.communication, run), trace }
  } catch (error) {
    if (!(error instanceof ModuleError)) throw error
    if (error.type === 'ParameterError') {
      trace.push({ step: 'error', type: error.type, message: String(forPeople(error.message, secrets)) })
    }
    return { ok: false, error, trace }
  }
}

const isDeclared = (items: readonly ParameterItem[], name: unknown): boolean =>
  items.some((item) => typeof item !== 'string' && item.name === name)

/** Short secrets are not looked for in texts, but a parameter that is one as a whole is hidden all the same. */
const hideSecrets = (values: Fields, secrets: readonly string[]): Fields =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' && secrets.includes(value) ? '[hidden]' : value,
    ]),
  )

const connectionOf = (app: App, part: Module | Rpc): Connection | undefined =>
  part.connection === undefined ? undefined : app.connections.get(part.connection)

const rootsOf = (app: App, part: Module | Rpc, options: RunOptions): Fields => ({
  connection: options.connection ?? {},
  common: { ...app.common, ...connectionOf(app, part)?.common },
  data: {},
  environment: { timezone: options.timeZone ?? 'UTC' },
  scenario: {},
})

const connectionSecrets = (app: App, part: Module | Rpc, options: RunOptions): readonly string[] =>
  secretValues(connectionOf(app, part)?.parameters ?? [], options.connection ?? {})

const prefilled = (items: readonly ParameterItem[], options: RunOptions): Fields =>
  options.prefill === false ? options.parameters : { ...formDefaults(items), ...options.parameters }

/** Kinds of module that give exactly one bundle. */
const singleBundle: ReadonlySet<string> = new Set(['action', 'universal'])

/**
 * Runs a module of an app as the platform does: reads its parameters by their types, evaluates its requests over base
 * and connection, sends them, judges the answers and makes the output. An expected failure is a value of the report.
 * @throws {AppError} where the app has no such module, or the module's kind does not run by itself
 */
export const runModule = async (app: App, id: string, options: RunOptions): Promise<Run> => {
  const module = app.modules.get(id)
  if (module === undefined) {
    throw new AppError(`The app has no module ${id}; it has ${[...app.modules.keys()].join(', ')}`)
  }
  if (module.type === 'instant_trigger' || module.type === 'responder') {
    throw new AppError(`The module ${id} is run by a webhook, which this runtime does not have`)
  }
  const items = [...module.staticParameters, ...module.mappableParameters]
  const outcome = await runJob(
    {
      communication: module.communication,
      items,
      given: prefilled(items, options),
      base: app.base,
      roots: { ...rootsOf(app, module, options), metadata: { expect: items, interface: module.interface } },
      secrets: connectionSecrets(app, module, options),
      limit: options.limit,
      closed: true,
    },
    options,
  )
  if (!outcome.ok) return outcome
  const { bundles } = outcome.result
  const single = singleBundle.has(module.type) && bundles.length > 1 ? bundles.slice(0, 1) : bundles
  return { ok: true, bundles: single, trace: outcome.trace }
}

/**
 * Runs an RPC of an app, as a form does that asks for options or fields.
 * @throws {AppError} where the app has no such RPC
 */
export const runRpc = async (app: App, id: string, options: RunOptions): Promise<Run> => {
  const rpc = app.rpcs.get(id)
  if (rpc === undefined) throw new AppError(`The app has no RPC ${id}; it has ${[...app.rpcs.keys()].join(', ')}`)
  const outcome = await runJob(
    {
      communication: rpc.communication,
      items: rpc.parameters,
      given: prefilled(rpc.parameters, options),
      base: app.base,
      roots: rootsOf(app, rpc, options),
      secrets: connectionSecrets(app, rpc, options),
      limit: options.limit,
      closed: false,
    },
    options,
  )
  return outcome.ok ? { ok: true, bundles: outcome.result.bundles, trace: outcome.trace } : outcome
}

/**
 * Verifies a connection with a pasted credential, as the platform does when it is saved. It inherits nothing of the base.
 * @throws {AppError} where the app has no such connection, or it is one of OAuth
 */
export const verifyConnection = async (app: App, id: string, options: RunOptions): Promise<Verification> => {
  const connection = app.connections.get(id)
  if (connection === undefined) {
    throw new AppError(`The app has no connection ${id}; it has ${[...app.connections.keys()].join(', ')}`)
  }
  if (connection.type === 'oauth') throw new AppError(`The connection ${id} needs a browser: it is one of OAuth`)
  const outcome = await runJob(
    {
      communication: connection.communication,
      items: connection.parameters,
      given: prefilled(connection.parameters, options),
      base: {},
      roots: { common: { ...app.common, ...connection.common }, data: {}, environment: {} },
      secrets: [],
      closed: true,
    },
    options,
  )
  if (!outcome.ok) return outcome
  const { value } = outcome.result.metadata
  const name = typeof value === 'string' && value !== '' ? value : undefined
  return { ok: true, connection: { ...outcome.values, ...outcome.result.data }, name, trace: outcome.trace }
}
