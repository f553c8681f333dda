import type { Channel, HandedCall, Target } from './hand-over.ts'

/** Where the calls of a message go; a source of the settings by its alias, so that its key is in no queue. */
export type MessageTarget = ({ readonly alias: string } | { readonly writeKey: string }) & { readonly channel: Channel }

/** A message as the consumer reads it. */
export interface CallMessage {
  readonly target: MessageTarget
  readonly calls: readonly HandedCall[]
}

/**
 * Bytes of a message that stay below what a Queue takes, 128 KB with what the platform adds.
 * @see https://developers.cloudflare.com/queues/platform/limits/
 */
export const maxMessageBytes = 120_000

/** Stands between the parts of a message: a character that JSON text can not hold. */
const separator = '\u001e'

/** Room for the head of a message, in bytes. */
const headBytes = 1_024

/** What a message says of its target. */
export const messageTarget = ({ alias, source, channel }: Target): MessageTarget =>
  alias === undefined ? { writeKey: source.writeKey, channel } : { alias, channel }

/** Writes calls into as few messages as they fit. Each keeps its JSON to the letter. */
export const writeMessages = (target: MessageTarget, calls: readonly HandedCall[]): readonly string[] => {
  const head = JSON.stringify(target)
  const messages: string[] = []
  let parts: string[] = [head]
  let bytes = headBytes
  for (const { json, bytes: size, messageId } of calls) {
    const id = JSON.stringify(messageId)
    // An id is a hundred characters, of at most four bytes each.
    const own = size + id.length * 4 + 2
    if (parts.length > 1 && bytes + own > maxMessageBytes) {
      messages.push(parts.join(separator))
      parts = [head]
      bytes = headBytes
    }
    parts.push(id, json)
    bytes += own
  }
  if (parts.length > 1) messages.push(parts.join(separator))
  return messages
}

const encoder = new TextEncoder()

/** @throws {TypeError} where a message is not one of ours */
export const readMessage = (body: unknown): CallMessage => {
  if (typeof body !== 'string') throw new TypeError('The message is no text.')
  const [head = '', ...parts] = body.split(separator)
  const target: unknown = JSON.parse(head)
  if (typeof target !== 'object' || target === null || !('channel' in target)) throw new TypeError('No target.')
  const calls: HandedCall[] = []
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [id = '""', json = ''] = [parts[index], parts[index + 1]]
    calls.push({ messageId: String(JSON.parse(id)), json, bytes: encoder.encode(json).byteLength })
  }
  // Whatever has a channel was written by the function above.
  return { target: target as MessageTarget, calls }
}
