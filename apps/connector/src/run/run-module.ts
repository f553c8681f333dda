import { type App, AppError, type Fields, type Module, type ParameterItem, type Rpc } from '../app/app.ts'
import { coerceParameters, secretValues, withDefaults } from './coerce-parameters.ts'
import { ModuleError, parameterError } from './module-error.ts'
import type { RunContext } from './request-step.ts'
import { type CommunicationResult, runCommunication } from './run-communication.ts'
import { evaluateOptionsOf, type RunEnvironment, type RunOptions } from './run-options.ts'
import { forDisplay, type TraceStep } from './trace.ts'
import type { TriggerState } from './trigger-items.ts'

/** A failed run: the error and everything that happened before. */
interface Failed {
  readonly ok: false
  readonly error: ModuleError
  readonly trace: readonly TraceStep[]
}

/** The result of a run and its trace. */
export type Run =
  | {
      readonly ok: true
      readonly bundles: readonly unknown[]
      /** What a polling trigger has processed: the option of its next run. Undefined for other modules. */
      readonly processed?: TriggerState | undefined
      readonly trace: readonly TraceStep[]
    }
  | Failed

/** The result of a verification and its trace. */
export type Verification =
  | {
      readonly ok: true
      /** What the connection stores: its parameters and its `response.data`. */
      readonly connection: Fields
      /** Name of the connection in lists. */
      readonly name: string | undefined
      readonly trace: readonly TraceStep[]
    }
  | Failed

interface Job {
  readonly communication: unknown
  readonly items: readonly ParameterItem[]
  readonly given: Fields
  readonly base: Fields
  readonly roots: Fields
  readonly secrets: readonly string[]
  readonly limit?: number | undefined
  /** Whether the result may have more than one bundle. */
  readonly many: boolean
  readonly processed?: TriggerState | undefined
  /** Whether undeclared parameters are rejected. */
  readonly closed: boolean
}

type Outcome =
  | { readonly ok: true; readonly values: Fields; readonly result: CommunicationResult; readonly trace: TraceStep[] }
  | Failed

const runJob = async (job: Job, environment: RunEnvironment): Promise<Outcome> => {
  const trace: TraceStep[] = []
  const secrets = [...(environment.secrets ?? []), ...job.secrets, ...secretValues(job.items, job.given)]
  const options = evaluateOptionsOf(environment)
  const coerced = coerceParameters(job.items, job.given, options)
  const undeclared = job.closed ? [] : coerced.problems.filter(({ path: [name] }) => !isDeclared(job.items, name))
  const problems = coerced.problems.filter((problem) => !undeclared.includes(problem))
  // An RPC also sees the parameters of the form that calls it.
  const passed = undeclared.map(({ path: [name] }) => [String(name), job.given[String(name)]] as const)
  const values: Fields = { ...Object.fromEntries(passed), ...coerced.values }
  trace.push({ step: 'parameters', values: forDisplay(hideSecrets(values, secrets), secrets) })
  const run: RunContext = {
    base: job.base,
    roots: { ...job.roots, parameters: values },
    environment,
    options,
    secrets,
    trace,
    limit: job.limit ?? Number.POSITIVE_INFINITY,
    many: job.many,
    processed: job.processed,
  }
  try {
    if (problems.length > 0) throw parameterError(problems)
    return { ok: true, values, result: await runCommunication(job.communication, run), trace }
  } catch (error) {
    if (!(error instanceof ModuleError)) throw error
    if (error.type === 'ParameterError') {
      trace.push({ step: 'error', type: error.type, message: String(forDisplay(error.message, secrets)) })
    }
    return { ok: false, error, trace }
  }
}

const isDeclared = (items: readonly ParameterItem[], name: unknown): boolean =>
  items.some((item) => typeof item !== 'string' && item.name === name)

/** Text is not searched for short secrets, but a parameter that is a secret is always hidden. */
const hideSecrets = (values: Fields, secrets: readonly string[]): Fields =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' && secrets.includes(value) ? '[hidden]' : value,
    ]),
  )

const partOf = <Part>(parts: ReadonlyMap<string, Part>, id: string, kind: string): Part => {
  const part = parts.get(id)
  if (part === undefined) {
    throw new AppError(`The app has no ${kind} ${id}. It has: ${[...parts.keys()].join(', ') || 'none'}.`)
  }
  return part
}

const prefilled = (items: readonly ParameterItem[], options: RunOptions): Fields =>
  options.prefill === false ? options.parameters : withDefaults(items, options.parameters)

/** The job of a module or an RPC, which inherit the base and see their connection. */
const jobOf = (
  app: App,
  part: Module | Rpc,
  items: readonly ParameterItem[],
  options: RunOptions,
): Omit<Job, 'closed' | 'many'> => {
  const connection = part.connection === undefined ? undefined : app.connections.get(part.connection)
  return {
    communication: part.communication,
    items,
    given: prefilled(items, options),
    base: app.base,
    roots: {
      connection: options.connection ?? {},
      common: { ...app.common, ...connection?.common },
      data: {},
      environment: { timezone: options.timeZone ?? 'UTC' },
      scenario: {},
    },
    secrets: secretValues(connection?.parameters ?? [], options.connection ?? {}),
    limit: options.limit,
    processed: options.processed,
  }
}

/** Types of module that return exactly one bundle. */
const singleBundle: ReadonlySet<string> = new Set(['action', 'universal'])

/**
 * Runs a module of an app as the platform does: reads its parameters by type, evaluates its requests with base and
 * connection, sends them, checks the responses and creates the output. Expected failures are returned, not thrown.
 * @throws {AppError} if the app has no such module, or only a webhook can run it
 */
export const runModule = async (app: App, id: string, options: RunOptions): Promise<Run> => {
  const module = partOf(app.modules, id, 'module')
  if (module.type === 'instant_trigger' || module.type === 'responder') {
    throw new AppError(`The module ${id} is run by a webhook, which this runtime does not support.`)
  }
  const items = [...module.staticParameters, ...module.mappableParameters]
  const job = jobOf(app, module, items, options)
  const roots = { ...job.roots, metadata: { expect: items, interface: module.interface } }
  const outcome = await runJob({ ...job, roots, many: !singleBundle.has(module.type), closed: true }, options)
  if (!outcome.ok) return outcome
  const { bundles, processed } = outcome.result
  const { trace } = outcome
  if (singleBundle.has(module.type)) return { ok: true, bundles: bundles.slice(0, 1), trace }
  return processed === undefined ? { ok: true, bundles, trace } : { ok: true, bundles, processed, trace }
}

/**
 * Runs an RPC of an app, as a form does to get options or fields.
 * @throws {AppError} if the app has no such RPC
 */
export const runRpc = async (app: App, id: string, options: RunOptions): Promise<Run> => {
  const rpc = partOf(app.rpcs, id, 'RPC')
  const outcome = await runJob({ ...jobOf(app, rpc, rpc.parameters, options), many: true, closed: false }, options)
  return outcome.ok ? { ok: true, bundles: outcome.result.bundles, trace: outcome.trace } : outcome
}

/**
 * Verifies a connection with a pasted credential, as the platform does when it is saved. A connection does not inherit
 * the base.
 * @throws {AppError} if the app has no such connection, or it uses OAuth
 */
export const verifyConnection = async (app: App, id: string, options: RunOptions): Promise<Verification> => {
  const connection = partOf(app.connections, id, 'connection')
  if (connection.type === 'oauth') throw new AppError(`The connection ${id} uses OAuth, which requires a browser.`)
  const outcome = await runJob(
    {
      communication: connection.communication,
      items: connection.parameters,
      given: prefilled(connection.parameters, options),
      base: {},
      roots: { common: { ...app.common, ...connection.common }, data: {}, environment: {} },
      secrets: [],
      many: false,
      closed: true,
    },
    options,
  )
  if (!outcome.ok) return outcome
  const { value } = outcome.result.metadata
  const name = typeof value === 'string' && value !== '' ? value : undefined
  return { ok: true, connection: { ...outcome.values, ...outcome.result.data }, name, trace: outcome.trace }
}
