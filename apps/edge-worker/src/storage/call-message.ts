import { splitBatch } from '@org/segment-core'
import { isDataObject } from '@org/segment-core/internal'
import { type Channel, channels } from '../config/collector-config.ts'
import type { Target } from '../sources/target.ts'
import type { OutgoingCall } from './call-storage.ts'

/** Where the calls of a message go. A configured source is named by its alias, to keep its key out of the Queue. */
export type MessageTarget = ({ readonly alias: string } | { readonly writeKey: string }) & { readonly channel: Channel }

/** A parsed message. */
export interface CallMessage {
  readonly target: MessageTarget
  readonly calls: readonly OutgoingCall[]
}

/**
 * Maximum bytes of a message. A Queue allows 128 KB including its own metadata.
 * @see https://developers.cloudflare.com/queues/platform/limits/
 */
export const maxMessageBytes = 120_000

/** Separates the parts of a message; JSON text cannot contain this character. */
const separator = '\u001e'

/** Bytes reserved for the target of a message. */
const headBytes = 1_024

/** The target as a message names it. */
export const messageTarget = ({ alias, source, channel }: Target): MessageTarget =>
  alias === undefined ? { writeKey: source.writeKey, channel } : { alias, channel }

/** Writes calls into as few messages as possible. The JSON of each call stays unchanged. */
export const writeMessages = (target: MessageTarget, calls: readonly OutgoingCall[]): readonly string[] => {
  const head = JSON.stringify(target)
  const parts = calls.map(({ json, bytes, messageId }) => {
    const id = JSON.stringify(messageId)
    // A UTF-16 unit has at most four bytes of UTF-8.
    return { text: id + separator + json, bytes: bytes + id.length * 4 + 1 }
  })
  const messages = splitBatch(parts, { maxBytes: maxMessageBytes, envelopeBytes: headBytes })
  return messages.map((message) => [head, ...message.map(({ text }) => text)].join(separator))
}

const encoder = new TextEncoder()

const readTarget = (value: unknown): MessageTarget => {
  if (isDataObject(value)) {
    const { alias, writeKey } = value
    const channel = channels.find((name) => name === value.channel)
    if (channel !== undefined && typeof alias === 'string') return { alias, channel }
    if (channel !== undefined && typeof writeKey === 'string') return { writeKey, channel }
  }
  throw new TypeError('The message has no target.')
}

/** Parses a message. @throws {Error} if it is not one of ours */
export const readMessage = (body: unknown): CallMessage => {
  if (typeof body !== 'string') throw new TypeError('The message must be a string.')
  const [head = '', ...parts] = body.split(separator)
  const target = readTarget(JSON.parse(head))
  const calls: OutgoingCall[] = []
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [id = '""', json = ''] = [parts[index], parts[index + 1]]
    calls.push({ messageId: String(JSON.parse(id)), json, bytes: encoder.encode(json).byteLength })
  }
  return { target, calls }
}
