import { SegmentError } from '@org/segment-core'
import * as z from 'zod/mini'
import { checkConfig } from './check-config.ts'
import { type CollectorConfig, collectorConfigSchema } from './collector-config.ts'
import { reservedAliases } from './reserved-labels.ts'

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
  addressHeader: 'the name of a header such as x-forwarded-for',
  'cdn.publicHost': 'a host such as events.example.com',
  'storage.nats.servers': 'a server such as nats://a.internal:4222',
  'storage.nats.stream': 'a name of letters, digits, hyphens and underscores, at most 32',
}
const defaultFormat = 'an origin such as https://www.example.com'
const pathFormat = 'a path such as /shop/events, of letters, digits, dots, hyphens, underscores and tildes'

const keyFormat = 'a write key, or $ and the name of a variable in capitals such as $WEB_WRITE_KEY'

const formatOf = (path: Issue['path']): string =>
  path[0] === 'paths'
    ? pathFormat
    : path.at(-1) === 'writeKey'
      ? keyFormat
      : (formats[path.join('.').replace(/\.\d+$/, '')] ?? defaultFormat)

// zod/mini has no messages of its own, and ours never show a value.
const problems: Readonly<Record<string, (issue: Issue) => string>> = {
  unrecognized_keys: () => 'is not a setting',
  invalid_key: () => 'may contain only letters, digits, dots, hyphens and underscores, at most 64',
  invalid_type: ({ expected }) => `must be of type ${expected}`,
  invalid_value: ({ values = [] }) => `must be one of ${values.map(String).join(', ')}`,
  too_small: ({ origin, minimum }) =>
    origin === 'string' || origin === 'array' ? 'must not be empty' : `must be at least ${minimum}`,
  too_big: ({ maximum }) => `must be at most ${maximum}`,
  invalid_format: ({ path }) => `must be ${formatOf(path)}`,
}

const problemOf = (issue: Issue): string => {
  const { code = '', path, keys } = issue
  const places = keys === undefined ? [path] : keys.map((key) => [...path, key])
  const names = places.map((place) => place.map(String).join('.')).join(', ')
  return `${names === '' ? 'The configuration' : names} ${problems[code]?.(issue) ?? 'is invalid'}`
}

const refuseReserved = (input: unknown): void => {
  const sources = typeof input === 'object' && input !== null && 'sources' in input ? input.sources : undefined
  if (typeof sources !== 'object' || sources === null) return
  const alias = reservedAliases.find((name) => Object.hasOwn(sources, name))
  if (alias === undefined) return
  const path = ['sources', alias]
  throw new SegmentError('invalid_source', `${path.join('.')} is a name that no source can have.`, { path })
}

/**
 * Checks the settings of a collector and fills in defaults.
 * @throws {SegmentError} `invalid_source`; names every invalid setting and shows no value
 */
export const parseConfig = (input: unknown): CollectorConfig => {
  refuseReserved(input)
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
  checkConfig(config)
  return config
}
