import { hash } from 'node:crypto'
import type { Channel } from '../../config/collector-config.ts'

/** A source and channel, as subjects name them. */
export interface NamedTarget {
  readonly alias: string
  readonly channel: Channel
}

/** Header with the messageId of a call as JSON, because a messageId may contain line breaks. */
export const messageIdHeader = 'Segment-Message-Id'

/** Headers of a dead letter. */
export const deadLetterHeaders = { code: 'Segment-Code', reason: 'Segment-Reason' } as const

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * Encodes a name as a token of a subject and of a consumer's name: letters, digits, `-` and `_` are unchanged, every other
 * byte of its UTF-8 becomes `=` and two hex digits.
 * @see https://docs.nats.io/nats-concepts/subjects#characters-allowed-and-recommended-for-subject-names
 */
export const encodeToken = (name: string): string => {
  let token = ''
  for (const byte of encoder.encode(name)) {
    const character = String.fromCharCode(byte)
    token += /[\w-]/.test(character) ? character : `=${byte.toString(16).padStart(2, '0')}`
  }
  return token
}

/** The name that a token encodes. */
export const decodeToken = (token: string): string =>
  decoder.decode(
    Uint8Array.from(token.match(/=[\da-f]{2}|./g) ?? [], (part) =>
      part.length === 3 ? Number.parseInt(part.slice(1), 16) : part.charCodeAt(0),
    ),
  )

/** Characters of a `Nats-Msg-Id`: 128 bits of a hash. The servers hold each id in memory for as long as they know it. */
const natsIdLength = 22

/**
 * The `Nats-Msg-Id` of a call: a hash, because a header cannot contain every messageId. The streams remove repetitions by it.
 * @param repetition distinguishes a call that is sent again on purpose
 */
export const natsMessageId = (alias: string, messageId: string, repetition = ''): string =>
  // JSON escapes lone surrogates, which UTF-8 would make equal.
  hash('sha256', JSON.stringify([alias, messageId, repetition]), 'base64url').slice(0, natsIdLength)

/** The streams and subjects of a storage. */
export type NatsNames = ReturnType<typeof createNatsNames>

/** The names of the streams and subjects. @param stream name of the queue's stream */
export const createNatsNames = (stream: string) => {
  const calls = `${stream}.calls`
  const history = `${stream}.history`
  const dead = `${stream}.dead`
  const place = ({ alias, channel }: NamedTarget): string => `${encodeToken(alias)}.${channel}`
  return {
    /** Accepted calls that Segment does not have yet. */
    queue: { stream, subjects: `${calls}.>` },
    /** The latest calls, delivered or not. */
    history: { stream: `${stream}_HISTORY`, subjects: `${history}.>` },
    /** Calls that Segment refuses. */
    dead: { stream: `${stream}_DEAD`, subjects: `${dead}.>` },
    /** Copies each new call into the history, but not one that is replayed or retried. */
    republish: { src: `${calls}.new.>`, dest: `${history}.>` },
    /** Subject of a new call. */
    newCall: (target: NamedTarget): string => `${calls}.new.${place(target)}`,
    /** Subject of a call that is replayed or retried. */
    repeatedCall: (target: NamedTarget): string => `${calls}.again.${place(target)}`,
    /** Subject of a dead letter. */
    deadLetter: (target: NamedTarget, code: string): string => `${dead}.${place(target)}.${encodeToken(code)}`,
    /** Filter for all calls of a target in the queue. */
    callsOf: (target: NamedTarget): string => `${calls}.*.${place(target)}`,
    /** Filter for the history of a source, or of all sources. */
    historyOf: (alias: string | undefined): string =>
      alias === undefined ? `${history}.>` : `${history}.${encodeToken(alias)}.*`,
    /** Filter for the dead letters of a source, or of all sources. */
    deadLettersOf: (alias: string | undefined): string =>
      alias === undefined ? `${dead}.>` : `${dead}.${encodeToken(alias)}.>`,
    /** Name of the durable consumer of a target. */
    consumer: ({ alias, channel }: NamedTarget): string => `${encodeToken(alias)}-${channel}`,
    /** The target that a subject of any of the three streams names. */
    targetOf: (subject: string): NamedTarget | undefined => {
      const [, kind, ...rest] = subject.split('.')
      const [alias, channel] = kind === 'calls' ? rest.slice(1) : rest
      if (alias === undefined || (channel !== 'browser' && channel !== 'server')) return undefined
      return { alias: decodeToken(alias), channel }
    },
    /** The code that the subject of a dead letter names. */
    codeOf: (subject: string): string => decodeToken(subject.split('.').at(4) ?? ''),
  }
}
