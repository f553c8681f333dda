import { readFileSync } from 'node:fs'
import { SegmentError } from '@org/segment-core'
import { parseSettingsText } from '../config/parse-settings-text.ts'

const readText = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    const advice = 'Check the path and who may read the file.'
    throw new SegmentError('invalid_plan', `the file ${path} cannot be read (${code}).`, { advice }, { cause: error })
  }
}

/**
 * Reads the file of a tracking plan: JSON, with or without a byte order mark.
 * @throws {SegmentError} `invalid_plan` or `invalid_source`; shows no value, because the path may name another file
 */
export const readPlanFile = (path: string): unknown => parseSettingsText(readText(path), `the file ${path}`)
