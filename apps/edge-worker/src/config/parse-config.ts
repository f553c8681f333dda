import { SegmentError } from '@org/segment-core'
import * as z from 'zod/mini'
import { type CollectorConfig, collectorConfigSchema } from './collector-config.ts'

// zod/mini brings no words of its own, so that no value can slip into a message either.
const said: Readonly<Record<string, string>> = {
  unrecognized_keys: 'is not a setting',
  invalid_type: 'has another type',
  invalid_value: 'is none of the values it may have',
  too_small: 'is too small',
  too_big: 'is too large',
  invalid_format: 'has another form',
}

interface Issue {
  readonly code?: string | undefined
  readonly path: readonly PropertyKey[]
  readonly keys?: readonly string[]
  readonly values?: readonly unknown[]
}

const problemOf = ({ code = '', path, keys, values }: Issue): string => {
  const places = keys === undefined ? [path] : keys.map((key) => [...path, key])
  const names = places.map((place) => place.map(String).join('.')).join(', ')
  const allowed = values === undefined ? '' : `: ${values.map(String).join(', ')}`
  return `${names === '' ? 'The configuration' : names} ${said[code] ?? 'is not right'}${allowed}`
}

/**
 * Checks and completes the settings of a collector.
 * @throws {SegmentError} `invalid_source` that names every setting that is not right, and shows no value
 */
export const parseConfig = (input: unknown): CollectorConfig => {
  const parsed = z.safeParse(collectorConfigSchema, input)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => problemOf(issue))
    throw new SegmentError('invalid_source', `The settings are not right. ${problems.join('. ')}.`, {
      path: parsed.error.issues[0]?.path.map(String) ?? [],
      advice: 'Compare them with the configuration reference of the README.',
    })
  }
  const config = parsed.data
  if (Object.keys(config.sources).length === 0 && config.unknownKeys === 'refuse') {
    throw new SegmentError('invalid_source', 'There is no source, and unknown keys are refused.', {
      path: ['sources'],
      advice: 'Name a source, set SEGMENT_WRITE_KEY, or let unknownKeys pass.',
    })
  }
  return config
}
