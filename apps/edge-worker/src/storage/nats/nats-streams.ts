import type { StreamConfig } from '@nats-io/jetstream'
import { SegmentError } from '@org/segment-core'
import type { NatsSettings } from '../../config/nats-settings.ts'
import type { NatsLink } from './connect-nats.ts'
import type { NatsNames } from './nats-names.ts'

const nanosPerMs = 1_000_000

/** Error codes of the server. @see https://github.com/nats-io/nats-server/blob/main/server/errors.json */
const serverCodes = {
  streamNotFound: 10059,
  replicasNeedCluster: 10074,
  jetStreamOff: 10039,
  jetStreamOffHere: 10076,
  noRoom: 10047,
  subjectsOverlap: 10065,
} as const

type WantedStream = Partial<StreamConfig> & Pick<StreamConfig, 'name' | 'subjects'>

/** The least that a stream remembers ids for, in milliseconds; less means the server's default. */
const leastWindowMs = 100

/** What a queue needs so that the servers delete no call that Segment does not have. */
const keepsCalls = { max_age: 0, max_msgs_per_subject: -1, no_ack: false } as const

/** The streams as the settings describe them. */
export const wantedStreams = (
  names: NatsNames,
  { replicas, queue, history, deadLetters }: NatsSettings,
  windowMs: number,
): readonly WantedStream[] => {
  const common = { storage: 'file', num_replicas: replicas, max_msg_size: -1 } as const
  const historyStream: WantedStream = {
    ...common,
    name: names.history.stream,
    description: 'The latest calls. Filled by the queue on a best-effort basis.',
    subjects: [names.history.subjects],
    retention: 'limits',
    discard: 'old',
    max_bytes: history.maxBytes,
    max_age: history.maxAgeMs * nanosPerMs,
    // The queue has removed repetitions; the ids would only take memory.
    duplicate_window: leastWindowMs * nanosPerMs,
  }
  return [
    // Before the queue, whose first call is copied into it.
    ...(history.maxBytes === 0 ? [] : [historyStream]),
    {
      ...common,
      name: names.dead.stream,
      description: 'Calls that Segment refuses, with the reason.',
      subjects: [names.dead.subjects],
      retention: 'limits',
      discard: 'new',
      max_bytes: deadLetters.maxBytes,
      max_age: deadLetters.maxAgeMs * nanosPerMs,
      duplicate_window: Math.max(leastWindowMs, Math.min(windowMs, deadLetters.maxAgeMs)) * nanosPerMs,
    },
    {
      ...common,
      name: names.queue.stream,
      description: 'Accepted calls that Segment does not have yet.',
      subjects: [names.queue.subjects],
      retention: 'workqueue',
      discard: 'new',
      max_bytes: queue.maxBytes,
      ...keepsCalls,
      duplicate_window: Math.max(leastWindowMs, windowMs) * nanosPerMs,
      ...(history.maxBytes === 0 ? {} : { republish: names.republish }),
    },
  ]
}

/** Properties without which a stream of that name would lose calls; those of a stream cannot all be changed. */
const essential = ['retention', 'discard', 'storage'] as const

/** Properties that the settings describe and an operator may have changed. */
const limits = ['num_replicas', 'max_bytes', 'max_age', 'max_msg_size', 'duplicate_window'] as const

/** The value of a property as servers show it that leave out what has its default. */
const shownValue = (found: StreamConfig, property: keyof typeof keepsCalls): number | boolean =>
  found[property] ?? (property === 'no_ack' ? false : 0)

/** Whether two values mean the same: a limit of 0 or less is none. */
const isSame = (left: number | boolean, right: number | boolean): boolean =>
  left === right || (Number(left) <= 0 && Number(right) <= 0)

const compare = (wanted: WantedStream, found: StreamConfig, onWarning: (message: string) => void): void => {
  const { name } = wanted
  const refuse = (property: string, value: unknown, needed: unknown): SegmentError => {
    const message = `The stream ${name} has ${property} ${value}; ${needed} is required.`
    const advice = 'Choose another storage.nats.stream, or delete the stream once it is empty.'
    return new SegmentError('invalid_source', message, { path: ['storage', 'nats', 'stream'], advice })
  }
  for (const property of essential) {
    if (found[property] !== wanted[property]) throw refuse(property, found[property], wanted[property])
  }
  if (wanted.retention === 'workqueue') {
    for (const property of ['max_age', 'max_msgs_per_subject', 'no_ack'] as const) {
      const value = shownValue(found, property)
      if (!isSame(value, keepsCalls[property])) throw refuse(property, value, keepsCalls[property])
    }
  }
  const [subject = ''] = wanted.subjects ?? []
  if (!found.subjects.includes(subject)) {
    const message = `The stream ${name} does not have the subject ${subject}.`
    throw new SegmentError('invalid_source', message, { path: ['storage', 'nats', 'stream'] })
  }
  for (const property of limits) {
    if (wanted[property] === undefined || isSame(found[property], wanted[property])) continue
    const values = `${property} ${found[property]}, the settings say ${wanted[property]}`
    onWarning(`The stream ${name} has ${values}. It is left as it is; change it with: nats stream edit ${name}`)
  }
  if (wanted.republish !== undefined && found.republish === undefined) {
    onWarning(`The stream ${name} republishes nothing, so the history gets no calls.`)
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown')

const codeOf = (error: unknown, { nats }: NatsLink): number | undefined =>
  error instanceof nats.JetStreamApiError ? error.code : undefined

const failure = (name: string, cause: unknown, link: NatsLink): SegmentError => {
  const code = codeOf(cause, link)
  if (code === serverCodes.replicasNeedCluster) {
    const details = { path: ['storage', 'nats', 'replicas'], advice: 'Set it to 1, or run three servers.' }
    return new SegmentError('invalid_source', 'A single server of NATS cannot have replicas.', details, { cause })
  }
  if (code === serverCodes.noRoom) {
    const advice = 'Lower the maxBytes of storage.nats, or raise max_file_store of the servers.'
    const message = `The servers of NATS have no room for the stream ${name}.`
    return new SegmentError('invalid_source', message, { path: ['storage', 'nats'], advice }, { cause })
  }
  if (code === serverCodes.subjectsOverlap) {
    const advice = 'Choose another storage.nats.stream, or delete the stream that has these subjects.'
    const message = `Another stream has subjects of the stream ${name}.`
    return new SegmentError('invalid_source', message, { path: ['storage', 'nats', 'stream'], advice }, { cause })
  }
  if (code === serverCodes.jetStreamOff || code === serverCodes.jetStreamOffHere) {
    const advice = 'Enable it with jetstream in the servers’ configuration.'
    return new SegmentError('invalid_source', 'JetStream is not enabled.', { advice }, { cause })
  }
  const message = `The stream ${name} cannot be created (${messageOf(cause)}).`
  return new SegmentError('outbox_unavailable', message, { advice: 'See the servers’ log.' }, { cause })
}

const find = async (name: string, link: NatsLink): Promise<StreamConfig | undefined> => {
  try {
    return (await link.jsm.streams.info(name)).config
  } catch (error) {
    if (codeOf(error, link) === serverCodes.streamNotFound) return undefined
    throw failure(name, error, link)
  }
}

/** Whether a stream is missing. @throws {SegmentError} as {@link createStreams} */
export const lacksStreams = async (link: NatsLink, wanted: readonly WantedStream[]): Promise<boolean> => {
  for (const { name } of wanted) if ((await find(name, link)) === undefined) return true
  return false
}

/**
 * Creates the streams that are missing. One that exists is left as it is.
 * @param onWarning called for each limit that differs from the settings
 * @returns the names of the streams that were missing
 * @throws {SegmentError} `invalid_source` if a stream of that name exists and does not fit or the servers cannot have it,
 *   `outbox_unavailable` if the servers do not answer
 */
export const createStreams = async (
  link: NatsLink,
  wanted: readonly WantedStream[],
  onWarning: (message: string) => void,
): Promise<readonly string[]> => {
  const missing: string[] = []
  for (const stream of wanted) {
    const found = await find(stream.name, link)
    if (found !== undefined) {
      compare(stream, found, onWarning)
      continue
    }
    try {
      await link.jsm.streams.add(stream)
      missing.push(stream.name)
    } catch (error) {
      // Another collector may have created it meanwhile.
      const created = await find(stream.name, link).catch(() => undefined)
      if (created === undefined) throw failure(stream.name, error, link)
      compare(stream, created, onWarning)
    }
  }
  return missing
}
