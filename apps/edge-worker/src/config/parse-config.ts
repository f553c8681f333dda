import { SegmentError } from '@org/segment-core'
import * as z from 'zod/mini'
import { type CollectorConfig, collectorConfigSchema } from './collector-config.ts'

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

/** What settings with a pattern must be. */
const formats: Readonly<Record<string, string>> = {
  'cdn.publicHost': 'a host such as events.example.com',
  'storage.nats.servers': 'a server such as nats://a.internal:4222',
  'storage.nats.stream': 'a name of letters, digits, hyphens and underscores, at most 32',
}
const defaultFormat = 'an origin such as https://www.example.com'
const pathFormat = 'a path such as /shop/events, of letters, digits, dots, hyphens, underscores and tildes'

const formatOf = (path: Issue['path']): string =>
  path[0] === 'paths' ? pathFormat : (formats[path.join('.').replace(/\.\d+$/, '')] ?? defaultFormat)

// zod/mini has no messages of its own, and ours never show a value.
const problems: Readonly<Record<string, (issue: Issue) => string>> = {
  unrecognized_keys: () => 'is not a setting',
  invalid_key: () => 'may contain only letters, digits, dots, hyphens and underscores, at most 64',
  invalid_type: ({ expected }) => `must be of type ${expected}`,
  invalid_value: ({ values = [] }) => `must be one of ${values.map(String).join(', ')}`,
  too_small: ({ origin, minimum }) => (origin === 'string' ? 'must not be empty' : `must be at least ${minimum}`),
  too_big: ({ maximum }) => `must be at most ${maximum}`,
  invalid_format: ({ path }) => `must be ${formatOf(path)}`,
}

/** Bytes reserved for what surrounds the calls of a batch. */
const envelopeBytes = 1_024

const problemOf = (issue: Issue): string => {
  const { code = '', path, keys } = issue
  const places = keys === undefined ? [path] : keys.map((key) => [...path, key])
  const names = places.map((place) => place.map(String).join('.')).join(', ')
  return `${names === '' ? 'The configuration' : names} ${problems[code]?.(issue) ?? 'is invalid'}`
}

/**
 * Checks the settings of a collector and fills in defaults.
 * @throws {SegmentError} `invalid_source`; names every invalid setting and shows no value
 */
export const parseConfig = (input: unknown): CollectorConfig => {
  const parsed = z.safeParse(collectorConfigSchema, input)
  if (!parsed.success) {
    const { issues } = parsed.error
    const list = issues.map((issue) => problemOf(issue as Issue)).join('. ')
    throw new SegmentError('invalid_source', `The settings are invalid. ${list}.`, {
      path: issues[0]?.path.map(String) ?? [],
      advice: 'See the configuration reference.',
    })
  }
  const config = parsed.data
  const { limits, delivery } = config
  if (delivery.batchBytes < limits.callBytes + envelopeBytes) {
    const message = `delivery.batchBytes must exceed limits.callBytes by at least ${envelopeBytes}.`
    throw new SegmentError('invalid_source', message, { path: ['delivery', 'batchBytes'] })
  }
  if (!URL.canParse(config.cdn.origin) || !/^https?:/.test(config.cdn.origin)) {
    throw new SegmentError('invalid_source', 'cdn.origin must be an http or https origin.', { path: ['cdn', 'origin'] })
  }
  const { publicOrigin = '', paths } = config
  if (paths.prefix !== '' && `${publicOrigin.replace(/\/$/, '')}/`.endsWith(`${paths.prefix}/`)) {
    throw new SegmentError('invalid_source', 'publicOrigin must not contain paths.prefix, which is appended to it.', {
      path: ['publicOrigin'],
      advice: 'Remove the prefix from publicOrigin.',
    })
  }
  const { sources, sourcesFrom, unknownKeys } = config
  if (Object.keys(sources).length === 0 && sourcesFrom === undefined && unknownKeys === 'refuse') {
    throw new SegmentError('invalid_source', 'No source is configured, and unknown keys are refused.', {
      path: ['sources'],
      advice: 'Add a source, set SEGMENT_WRITE_KEY or sourcesFrom, or set unknownKeys to pass.',
    })
  }
  return config
}
