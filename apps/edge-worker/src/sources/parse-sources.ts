import type { CollectorConfig } from '../config/collector-config.ts'
import { parseConfig } from '../config/parse-config.ts'
import { parseSettingsText } from '../config/parse-settings-text.ts'
import { type Environment, resolveReferences } from '../config/read-environment.ts'
import type { SourceConfigs } from './index-sources.ts'

/**
 * Parses sources by alias, as JSON text. References such as `$WEB_WRITE_KEY` are replaced.
 * @param place of the text, for the message
 * @throws {SegmentError} `invalid_source`; shows no value
 */
export const parseSources = (
  text: string,
  config: CollectorConfig,
  { environment, place }: { readonly environment: Environment; readonly place: string },
): SourceConfigs => {
  const value = parseSettingsText(text, `The text in ${place}`, ['sources'])
  const sources = resolveReferences(value, environment)
  // Without sources, the settings would be refused.
  return parseConfig({ ...config, sources, unknownKeys: 'pass' }).sources
}
