import { SegmentError } from '@org/segment-core'
import * as z from 'zod/mini'
import { type CollectorConfig, collectorConfigSchema } from './collector-config.ts'

// zod/mini brings no words of its own, so that no value can slip into a message either.
const rules: Readonly<Record<string, (issue: Issue) => string>> = {
  unrecognized_keys: () => 'is not a setting',
  invalid_key: () => 'may hold letters, digits, dots, hyphens and underscores only, 64 at most',
  invalid_type: ({ expected }) => `has to be of the type ${expected}`,
  invalid_value: ({ values = [] }) => `has to be one of ${values.map(String).join(', ')}`,
  too_small: ({ origin, minimum }) => (origin === 'string' ? 'has to be filled' : `has to be at least ${minimum}`),
  too_big: ({ maximum }) => `may be at most ${maximum}`,
  invalid_format: ({ path }) =>
    `has to be ${path[0] === 'origins' ? 'an origin such as https://www.example.com' : 'a host such as events.example.com'}`,
}

/** Room for what stands around the calls of a batch. */
const envelopeBytes = 1_024

interface Issue {
  readonly code?: string | undefined
  readonly path: readonly PropertyKey[]
  readonly keys?: readonly string[]
  readonly values?: readonly unknown[]
  readonly expected?: unknown
  readonly origin?: unknown
  readonly minimum?: unknown
  readonly maximum?: unknown
}

const problemOf = (issue: Issue): string => {
  const { code = '', path, keys } = issue
  const places = keys === undefined ? [path] : keys.map((key) => [...path, key])
  const names = places.map((place) => place.map(String).join('.')).join(', ')
  return `${names === '' ? 'The configuration' : names} ${rules[code]?.(issue) ?? 'is not right'}`
}

/**
 * Checks and completes the settings of a collector.
 * @throws {SegmentError} `invalid_source` that names every setting that is not right, and shows no value
 */
export const parseConfig = (input: unknown): CollectorConfig => {
  const parsed = z.safeParse(collectorConfigSchema, input)
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => problemOf(issue as Issue))
    throw new SegmentError('invalid_source', `The settings are not right. ${problems.join('. ')}.`, {
      path: parsed.error.issues[0]?.path.map(String) ?? [],
      advice: 'See the configuration reference.',
    })
  }
  const config = parsed.data
  const { limits, delivery } = config
  if (delivery.batchBytes < limits.callBytes + envelopeBytes) {
    const message = `delivery.batchBytes has to be at least limits.callBytes and ${envelopeBytes} more.`
    throw new SegmentError('invalid_source', message, { path: ['delivery', 'batchBytes'] })
  }
  if (!URL.canParse(config.cdn.origin) || !/^https?:/.test(config.cdn.origin)) {
    throw new SegmentError('invalid_source', 'cdn.origin is no origin of http or https.', { path: ['cdn', 'origin'] })
  }
  if (Object.keys(config.sources).length === 0 && config.unknownKeys === 'refuse') {
    throw new SegmentError('invalid_source', 'There is no source, and unknown keys are refused.', {
      path: ['sources'],
      advice: 'Name a source, set SEGMENT_WRITE_KEY, or let unknownKeys pass.',
    })
  }
  return config
}
