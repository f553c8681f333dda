import { SegmentError } from '@org/segment-core'
import type { CollectorConfig } from './collector-config.ts'

/** A setting that does not fit the others. */
interface Problem {
  readonly path: readonly string[]
  readonly message: string
  readonly advice?: string | undefined
}

/** Bytes reserved for what surrounds the calls of a batch. */
const envelopeBytes = 1_024

const isPlainOrigin = (text: string): boolean => {
  if (!URL.canParse(text) || !/^https?:\/\//i.test(text)) return false
  const { pathname, search, hash, username, password } = new URL(text)
  return pathname === '/' && search + hash + username + password === ''
}

/** Whether browsers send an origin in this form. Other schemes than those of the web have no form of their own. */
const isSentOrigin = (origin: string): boolean => {
  const example = origin.replace('*', 'any')
  if (!/^https?:/i.test(origin)) return true
  return !example.includes('*') && URL.canParse(example) && new URL(example).origin === example.toLowerCase()
}

const isUrl = (given: string): boolean => URL.canParse(given.includes('://') ? given : `https://${given}`)

const checkOrigins = ({ origins }: CollectorConfig): readonly Problem[] =>
  origins.flatMap((origin, index) =>
    origin === '*' || isSentOrigin(origin)
      ? []
      : [
          {
            path: ['origins', String(index)],
            message: 'must be an origin as browsers send it',
            advice: 'Leave out the default port, use the ASCII form of the host (xn--…) and at most one asterisk.',
          },
        ],
  )

const checkPublicUrls = ({ cdn, publicOrigin }: CollectorConfig): readonly Problem[] => [
  ...(isPlainOrigin(cdn.origin)
    ? []
    : [{ path: ['cdn', 'origin'], message: 'must be an http or https origin without a path or a user' }]),
  ...(publicOrigin === undefined || isUrl(publicOrigin)
    ? []
    : [{ path: ['publicOrigin'], message: 'must have a host and a port that exist' }]),
  ...(cdn.publicHost === undefined || isUrl(cdn.publicHost)
    ? []
    : [{ path: ['cdn', 'publicHost'], message: 'must have a host and a port that exist' }]),
]

const checkNats = ({ storage: { nats } }: CollectorConfig): readonly Problem[] => {
  const at = (name: string, message: string): Problem => ({ path: ['storage', 'nats', ...name.split('.')], message })
  const { servers, credentials, user, password, token, tls } = nats
  const ways = Object.entries({ credentials, user, token }).flatMap(([name, value]) =>
    value === undefined ? [] : name,
  )
  return [
    ...([1, 3, 5].includes(nats.replicas) ? [] : [at('replicas', 'must be 1, 3 or 5')]),
    ...servers.flatMap((server, index) =>
      URL.canParse(server.replace(/^(?:\w+:\/\/)?/, 'http://'))
        ? []
        : [at(`servers.${index}`, 'must have a host and a port that exist')],
    ),
    ...(ways.length > 1 ? [at(ways[1] ?? '', `cannot be used together with storage.nats.${ways[0]}`)] : []),
    ...(password !== undefined && user === undefined ? [at('password', 'needs storage.nats.user')] : []),
    ...(tls.certFile !== undefined && tls.keyFile === undefined
      ? [at('tls.certFile', 'needs storage.nats.tls.keyFile')]
      : []),
    ...(tls.keyFile !== undefined && tls.certFile === undefined
      ? [at('tls.keyFile', 'needs storage.nats.tls.certFile')]
      : []),
  ]
}

/** A source that forwarded to itself would get its blocked calls after all. */
const checkForwards = ({ sources }: CollectorConfig): readonly Problem[] =>
  Object.entries(sources).flatMap(([alias, source]) =>
    (['planViolationsTo', 'planBlockedTo'] as const)
      .filter((name) => source[name] === alias)
      .map((name) => ({ path: ['sources', alias, name], message: 'must be the alias of another source' })),
  )

const checkOthers = (config: CollectorConfig): readonly Problem[] => {
  const { limits, delivery, publicOrigin = '', paths, sources, sourcesFrom, unknownKeys } = config
  const problems: Problem[] = []
  if (delivery.batchBytes < limits.callBytes + envelopeBytes) {
    const message = `must exceed limits.callBytes by at least ${envelopeBytes}`
    problems.push({ path: ['delivery', 'batchBytes'], message })
  }
  if (paths.prefix !== '' && `${publicOrigin.replace(/\/$/, '')}/`.endsWith(`${paths.prefix}/`)) {
    const message = 'must not contain paths.prefix, which is appended to it'
    problems.push({ path: ['publicOrigin'], message, advice: 'Remove the prefix from publicOrigin.' })
  }
  if (Object.keys(sources).length === 0 && sourcesFrom === undefined && unknownKeys === 'refuse') {
    problems.push({
      path: ['sources'],
      message: 'No source is configured, and unknown keys are refused.',
      advice: 'Add a source, set SEGMENT_WRITE_KEY or sourcesFrom, or set unknownKeys to pass.',
    })
  }
  return problems
}

/**
 * Checks what the type of a single setting cannot say.
 * @throws {SegmentError} `invalid_source` for the first problem; shows no value
 */
export const checkConfig = (config: CollectorConfig): void => {
  const checks = [checkPublicUrls, checkOrigins, checkNats, checkForwards, checkOthers]
  const [problem] = checks.flatMap((check) => check(config))
  if (problem === undefined) return
  const { path, message, advice } = problem
  const whole = /^[A-Z]/.test(message) ? message : `${path.join('.')} ${message}.`
  throw new SegmentError('invalid_source', whole, { path, ...(advice === undefined ? {} : { advice }) })
}
