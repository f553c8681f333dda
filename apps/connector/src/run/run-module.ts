import { type App, AppError, type Fields } from '../app/app.ts'
import { type Failed, jobOf, partOf, prefilled, runJob } from './run-job.ts'
import type { RunOptions } from './run-options.ts'
import type { TraceStep } from './trace.ts'
import type { TriggerState } from './trigger-items.ts'

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
    throw new AppError(`The module ${id} is run by a webhook: use receiveWebhook, or the command with --local.`)
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
 * Runs an endpoint of an app, as an agent does.
 * @throws {AppError} if the app has no such endpoint
 */
export const runEndpoint = async (app: App, id: string, options: RunOptions): Promise<Run> => {
  const { communication, parameters, connections } = partOf(app.endpoints, id, 'endpoint')
  const job = jobOf(app, { communication, connection: connections[0] }, parameters, options)
  const outcome = await runJob({ ...job, many: true, closed: true }, options)
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
