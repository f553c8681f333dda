import type { Runtime } from '@org/segment-core'
import { callForeign } from '@org/segment-core/internal'
import { nodeRuntime } from '@org/segment-core/node'
import type { CollectorConfigInput } from '../config/collector-config.ts'
import { parseConfig } from '../config/parse-config.ts'
import type { Environment } from '../config/read-environment.ts'
import type { Log } from '../log/log-entry.ts'
import { openSources } from './open-sources.ts'
import { type OpenStorageOptions, openNatsStorage } from './open-storage.ts'
import { createReporting } from './reporting.ts'

/** Options of {@link startDeliverer}. */
export interface DelivererOptions extends Partial<Pick<OpenStorageOptions, 'log' | 'nats'>> {
  /** @default nodeRuntime() */
  readonly runtime?: Runtime | undefined
  /** Variables that the file of `sourcesFrom` refers to. @default those of the process */
  readonly environment?: Environment | undefined
}

/** Delivers stored calls in a process of its own. */
export interface RunningDeliverer {
  /** Delivers what it holds within `server.drainMs`, gives the rest back to other deliverers and frees all resources. */
  close(): Promise<void>
}

/**
 * Starts a deliverer: it takes calls from the stream of `storage.nats` and sends them to Segment. It accepts no calls.
 * @throws {SegmentError} `invalid_source` for invalid settings, `outbox_unavailable` if the servers cannot be reached
 */
export const startDeliverer = async (
  settings: CollectorConfigInput,
  { runtime: given, environment, log: givenLog, nats }: DelivererOptions = {},
): Promise<RunningDeliverer> => {
  const config = parseConfig(settings)
  const log: Log = (entry) => callForeign(() => givenLog?.(entry))
  const reporting = createReporting(config, log)
  const { sources, stop } = await openSources(config, reporting, environment)
  const own = given === undefined ? nodeRuntime() : undefined
  const runtime = given ?? (own as Runtime) // one of the two exists
  const free = async (): Promise<void> => {
    stop()
    await own?.close()
  }
  const storage = await openNatsStorage(config, { ...reporting, runtime, sources, nats }, true).catch(
    async (error: unknown) => {
      await free()
      throw error
    },
  )
  log({ level: 'info', message: 'The deliverer runs.' })
  return {
    async close() {
      await storage.close(config.server.drainMs)
      await free()
      log({ level: 'info', message: 'The deliverer stopped.' })
    },
  }
}
