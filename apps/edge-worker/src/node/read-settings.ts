import { readFile } from 'node:fs/promises'
import { SegmentError } from '@org/segment-core'
import type { CollectorConfigInput } from '../config/collector-config.ts'
import { type Environment, readEnvironment } from '../config/read-environment.ts'

const readConfigFile = async (path: string): Promise<unknown> => {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw new SegmentError('invalid_source', `The file of settings ${path} can not be read.`, {}, { cause: error })
  }
  try {
    return JSON.parse(text)
  } catch {
    throw new SegmentError('invalid_source', `The file of settings ${path} is no JSON.`)
  }
}

/**
 * Reads the settings of a collector: a file where one is named, and variables over it.
 * @param path a JSON file; else the variable `COLLECTOR_CONFIG_FILE` names one, or there is none
 * @throws {SegmentError} `invalid_source`
 */
export const readSettings = async (environment: Environment, path?: string): Promise<CollectorConfigInput> => {
  const { COLLECTOR_CONFIG_FILE: named } = environment
  const file = path ?? (typeof named === 'string' ? named : undefined)
  const base = file === undefined ? {} : await readConfigFile(file)
  return readEnvironment(environment, base) as CollectorConfigInput // parsed by whoever uses it
}
