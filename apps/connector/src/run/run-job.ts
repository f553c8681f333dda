import { type App, AppError, type Fields, type ParameterItem } from '../app/app.ts'
import { coerceParameters, secretValues, withDefaults } from './coerce-parameters.ts'
import { ModuleError, type ParameterProblem, parameterError } from './module-error.ts'
import type { RunContext } from './request-step.ts'
import { type CommunicationResult, runCommunication } from './run-communication.ts'
import { evaluateOptionsOf, type RunEnvironment, type RunOptions } from './run-options.ts'
import { forDisplay, type TraceStep } from './trace.ts'
import type { TriggerState } from './trigger-items.ts'

/** A failed run: the error and everything that happened before. */
export interface Failed {
  readonly ok: false
  readonly error: ModuleError
  readonly trace: readonly TraceStep[]
}

/** What runs: a communication with its form, its base and the data of its templates. */
export interface Job {
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

/** The outcome of a job. */
export type Outcome =
  | { readonly ok: true; readonly values: Fields; readonly result: CommunicationResult; readonly trace: TraceStep[] }
  | Failed

/** A job before its first request: its parameters are read, and the problems with them are known. */
interface ReadyJob {
  readonly run: RunContext
  readonly values: Fields
  readonly problems: readonly ParameterProblem[]
  readonly trace: TraceStep[]
}

/** Reads the parameters of a job. */
export const readyJob = (job: Job, environment: RunEnvironment): ReadyJob => {
  const trace: TraceStep[] = []
  const known = [...(environment.secrets ?? []), ...job.secrets, ...secretValues(job.items, job.given)]
  const secrets = { known, keys: new Set<string>() }
  const options = evaluateOptionsOf(environment)
  const coerced = coerceParameters(job.items, job.given, options)
  const undeclared = job.closed ? [] : coerced.problems.filter(({ path: [name] }) => !isDeclared(job.items, name))
  const problems = coerced.problems.filter((problem) => !undeclared.includes(problem))
  // An RPC also sees the parameters of the form that calls it.
  const passed = undeclared.map(({ path: [name] }) => [String(name), job.given[String(name)]] as const)
  const values: Fields = { ...Object.fromEntries(passed), ...coerced.values }
  trace.push({ step: 'parameters', values: forDisplay(withoutSecretParameters(values, known), secrets) })
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
  return { run, values, problems, trace }
}

/** Runs a job. Expected failures are returned, not thrown. */
export const runJob = async (job: Job, environment: RunEnvironment): Promise<Outcome> => {
  const { run, values, problems, trace } = readyJob(job, environment)
  try {
    if (problems.length > 0) throw parameterError(problems)
    return { ok: true, values, result: await runCommunication(job.communication, run), trace }
  } catch (error) {
    if (!(error instanceof ModuleError)) throw error
    if (error.type === 'ParameterError') {
      trace.push({ step: 'error', type: error.type, message: String(forDisplay(error.message, run.secrets)) })
    }
    return { ok: false, error, trace }
  }
}

const isDeclared = (items: readonly ParameterItem[], name: unknown): boolean =>
  items.some((item) => typeof item !== 'string' && item.name === name)

/** Text is not searched for short secrets, but a parameter that is a secret is always hidden. */
const withoutSecretParameters = (values: Fields, secrets: readonly string[]): Fields =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' && secrets.includes(value) ? '[hidden]' : value,
    ]),
  )

/** A part of an app. @throws {AppError} if the app does not have it */
export const partOf = <Part>(parts: ReadonlyMap<string, Part>, id: string, kind: string): Part => {
  const part = parts.get(id)
  if (part === undefined) {
    throw new AppError(`The app has no ${kind} ${id}. It has: ${[...parts.keys()].join(', ') || 'none'}.`)
  }
  return part
}

/** The values of a form, with its defaults. */
export const prefilled = (items: readonly ParameterItem[], options: RunOptions): Fields =>
  options.prefill === false ? options.parameters : withDefaults(items, options.parameters)

/** The job of a component that sees its connection. It inherits the base of the app. */
export const jobOf = (
  app: App,
  part: { readonly communication: unknown; readonly connection: string | undefined },
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
