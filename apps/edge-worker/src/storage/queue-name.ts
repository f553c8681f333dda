import { type Channel, channels } from '../config/collector-config.ts'
import { passedLabel, unknownLabel } from '../config/reserved-labels.ts'
import type { Target } from '../sources/target.ts'

/** Name of the queue of a target in an outbox; it stays the same if the source gets a new write key. */
export const queueName = ({ alias, source, channel }: Target): string =>
  alias === undefined ? `key ${source.writeKey} ${channel}` : `source ${alias} ${channel}`

/** Names of the queues of an alias. */
export const queueNamesOf = (alias: string): readonly string[] =>
  channels.map((channel) => `source ${alias} ${channel}`)

/** The alias and the channel in the name of a queue. */
export const readQueueName = (name: string | undefined) => {
  const [, kind, text = '', channel] = /^(source|key) (.+) (browser|server)$/.exec(name ?? '') ?? []
  if (kind === undefined) return undefined
  return { alias: kind === 'source' ? text : undefined, channel: channel as Channel } // the pattern lists both
}

/** How logs and metrics name the source of a queue; never by a key. */
export const queueSource = (name: string | undefined): string => {
  const read = readQueueName(name)
  return read === undefined ? unknownLabel : (read.alias ?? passedLabel)
}

/** How logs and commands name the source of a parked call; never by a key. */
export const parkedSource = (call: { readonly source?: string | undefined; readonly channel?: Channel | undefined }) =>
  call.source ?? (call.channel === undefined ? unknownLabel : passedLabel)
