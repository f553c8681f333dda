import { type Runtime, SegmentError } from '@org/segment-core'
import { callForeign } from '@org/segment-core/internal'
import { nodeRuntime } from '@org/segment-core/node'
import { checkDependencies, refuseUnknown } from '../collector/check-dependencies.ts'
import { createHandler, type Handle } from '../collector/create-handler.ts'
import type { CollectorDependencies } from '../collector/dependencies.ts'
import type { CollectorConfigInput } from '../config/collector-config.ts'
import { configWarnings } from '../config/config-warnings.ts'
import { parseConfig } from '../config/parse-config.ts'
import type { Environment } from '../config/read-environment.ts'
import type { Log } from '../log/log-entry.ts'
import { createPlans } from '../plans/create-plans.ts'
import { placeRoutes } from '../routes/place-routes.ts'
import type { NatsConnectionOptions } from '../storage/nats/connect-nats.ts'
import { fetchFromCdn } from './cdn-fetch.ts'
import { compressBrotli, readLibraryFolder } from './library-folder.ts'
import { createListener } from './node.ts'
import { listen } from './node-server.ts'
import { openSources } from './open-sources.ts'
import { openStorage } from './open-storage.ts'
import { logPageSetup } from './page-setup.ts'
import { readPlanFile } from './plan-file.ts'
import { processGauges } from './process-gauges.ts'
import { createReporting } from './reporting.ts'

export type { LogEntry } from '../log/log-entry.ts'

/** Options of {@link startCollector}. */
export interface StartOptions {
  /** @default nodeRuntime() */
  readonly runtime?: Runtime | undefined
  readonly log?: Log | undefined
  /** Variables that the file of `sourcesFrom` refers to. @default those of the process */
  readonly environment?: Environment | undefined
  /** Your own steps for each call; see `CollectorDependencies`. */
  readonly middleware?: CollectorDependencies['middleware']
  /** Your own steps for whole requests. */
  readonly hooks?: CollectorDependencies['hooks']
  /** @default the plan files that the sources name */
  readonly plans?: CollectorDependencies['plans']
  readonly dependencies?: CollectorDependencies | undefined
  /** Options of the NATS client beyond the settings, such as an authenticator of your own. */
  readonly nats?: NatsConnectionOptions | undefined
}

const optionNames = {
  runtime: true,
  log: true,
  environment: true,
  middleware: true,
  hooks: true,
  plans: true,
  dependencies: true,
  nats: true,
} satisfies Readonly<Record<keyof StartOptions, true>>

/** Options that are dependencies too. */
const sharedNames = ['middleware', 'hooks', 'plans'] as const

/** The dependencies that the owner passes. @throws {SegmentError} `invalid_source` */
const ownDependencies = (options: StartOptions): CollectorDependencies => {
  refuseUnknown(options, optionNames)
  const { dependencies = {} } = options
  const twice = sharedNames.find((name) => options[name] !== undefined && dependencies[name] !== undefined)
  if (twice !== undefined) {
    throw new SegmentError('invalid_source', `${twice} is passed as an option and as a dependency.`, { path: [twice] })
  }
  const shared = Object.fromEntries(sharedNames.map((name) => [name, options[name] ?? dependencies[name]]))
  const own = { ...dependencies, ...shared }
  checkDependencies(own)
  return own
}

/** A collector that listens. */
export interface RunningCollector {
  readonly url: string
  readonly port: number
  readonly handle: Handle
  /** Stops accepting requests, finishes open ones, delivers what it can within `server.drainMs` and frees all resources. */
  close(): Promise<void>
}

/** Minimum time to deliver stored calls at the end, in milliseconds. */
const leastDeliveryMs = 100

/**
 * Starts a collector on Node: an HTTP server and an outbox, unless the settings say otherwise.
 * @throws {SegmentError} `invalid_source` for invalid settings, `outbox_unavailable` if the file cannot be used,
 *   `unavailable` if the address cannot be used
 */
export const startCollector = async (
  settings: CollectorConfigInput,
  options: StartOptions = {},
): Promise<RunningCollector> => {
  const config = parseConfig(settings)
  const log: Log = (entry) => callForeign(() => options.log?.(entry))
  // Checked first, so that invalid options create no file.
  const dependencies = ownDependencies(options)
  const own = options.runtime === undefined ? nodeRuntime() : undefined
  const runtime = options.runtime ?? (own as Runtime) // one of the two exists
  // Checked first, so that invalid settings create no file.
  placeRoutes(config.paths)
  const library = config.cdn.library === undefined ? undefined : await readLibraryFolder(config.cdn.library)
  const reporting = createReporting(config, log)
  const { metrics, logError, deliveries } = reporting
  const plans = dependencies.plans ?? createPlans({}, { readPlanFile })
  // First, so that invalid sources create no file.
  const { sources, stop: stopWatching } = await openSources(config, reporting, options.environment, plans)
  const storage = await openStorage(config, { ...reporting, runtime, sources, nats: options.nats }).catch(
    async (error: unknown) => {
      stopWatching()
      await own?.close()
      throw error
    },
  )
  let isClosing = false
  const handle = createHandler(config, {
    runtime,
    metrics,
    library,
    compressBrotli,
    fetch: fetchFromCdn,
    isReady: () => !isClosing && storage.isReady(),
    deliveries,
    log,
    gauges: () => processGauges(storage.folder),
    onError: logError,
    ...storage.dependencies,
    ...dependencies,
    plans,
  })
  const free = async (deliveryMs: number): Promise<void> => {
    stopWatching()
    await storage.close(deliveryMs)
    await own?.close()
  }
  const server = await listen(createListener(handle), config).catch(async (error: unknown) => {
    await free(0)
    throw error
  })
  const { url, port } = server
  for (const message of configWarnings(config)) log({ level: 'warning', message })
  log({ level: 'info', message: 'The collector listens.', url })
  logPageSetup(config, sources, url, log)

  const stop = async (): Promise<void> => {
    const dueAt = performance.now() + config.server.drainMs
    await server.close()
    await free(Math.max(leastDeliveryMs, dueAt - performance.now()))
    log({ level: 'info', message: 'The collector stopped.' })
  }
  let stopped: Promise<void> | undefined
  return {
    url,
    port,
    handle,
    close() {
      isClosing = true
      stopped ??= stop()
      return stopped
    },
  }
}
