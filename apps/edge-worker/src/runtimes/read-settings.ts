import { readFile } from 'node:fs/promises'
import { SegmentError } from '@org/segment-core'
import { isJsonObject } from '../body/parse-body.ts'
import type { CollectorConfigInput } from '../config/collector-config.ts'
import { parseSettingsText } from '../config/parse-settings-text.ts'
import { type Environment, readEnvironment } from '../config/read-environment.ts'

const readConfigFile = async (path: string): Promise<unknown> => {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const advice = 'Check the path; segment-collector --help lists the commands.'
    throw new SegmentError('invalid_source', `The settings file ${path} cannot be read.`, { advice }, { cause: error })
  }
  const settings = parseSettingsText(text, `The settings file ${path}`)
  if (isJsonObject(settings)) return settings
  throw new SegmentError('invalid_source', `The settings file ${path} must be a JSON object.`)
}

/**
 * Reads the settings of a collector from variables, which override those of an optional file.
 * @param path a JSON file. @default the one named by `COLLECTOR_CONFIG_FILE`, if any
 * @throws {SegmentError} `invalid_source`
 */
export const readSettings = async (environment: Environment, path?: string): Promise<CollectorConfigInput> => {
  const { COLLECTOR_CONFIG_FILE: named } = environment
  const file = path ?? (typeof named === 'string' ? named : undefined)
  const base = file === undefined ? {} : await readConfigFile(file)
  return readEnvironment(environment, base) as CollectorConfigInput // parsed by startCollector
}
