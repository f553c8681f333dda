import process from 'node:process'
import type { CollectorConfig } from '../config/collector-config.ts'
import { secretsOf } from '../config/config-secrets.ts'
import type { Environment } from '../config/read-environment.ts'
import type { SourcePlans } from '../pipeline/step.ts'
import { indexSources } from '../sources/index-sources.ts'
import { createSourceRegister, type LiveRegister } from '../sources/source-register.ts'
import type { Reporting } from './reporting.ts'
import { watchSources } from './watch-sources.ts'

/** The sources of a process on Node. */
export interface OpenSources {
  readonly sources: LiveRegister
  /** Stops following the file. */
  readonly stop: () => void
}

/**
 * Opens the sources of the settings and of the file that they name.
 * @param plans read the plans of the file's sources, so that one with an invalid plan changes nothing
 * @throws {SegmentError} `invalid_source` for invalid sources, or a file that cannot be read
 */
export const openSources = async (
  config: CollectorConfig,
  { log, hide }: Pick<Reporting, 'log' | 'hide'>,
  environment: Environment = process.env,
  plans?: SourcePlans,
): Promise<OpenSources> => {
  const sources = createSourceRegister(config)
  const { sourcesFrom: path } = config
  if (path === undefined) return { sources, stop: () => {} }
  const onRead = (read: CollectorConfig['sources']): void => {
    hide(secretsOf({ ...config, sources: read }))
    if (plans === undefined) return
    for (const { known } of indexSources(read, config).byAlias.values()) plans.prepare(known, log)
  }
  return { sources, stop: await watchSources({ path, config, environment, sources, log, onRead }) }
}
