import type { SourceRegister } from '../../sources/source-register.ts'
import type { NatsParts } from './nats-storage.ts'

const nanosPerMs = 1_000_000

/** How long before their end dead letters are announced, in milliseconds. */
const noticeMs = 24 * 60 * 60_000

/** Waiting calls that no deliverer with these sources will deliver. */
const orphanWarning = (subjects: Readonly<Record<string, number>>, { names }: NatsParts, sources: SourceRegister) => {
  const orphans = new Map<string, number>()
  for (const [subject, calls] of Object.entries(subjects)) {
    const alias = names.targetOf(subject)?.alias ?? ''
    if (sources.byAlias(alias) === undefined) orphans.set(alias, calls + (orphans.get(alias) ?? 0))
  }
  if (orphans.size === 0) return []
  const list = [...orphans].map(([alias, calls]) => `${alias} (${calls})`).join(', ')
  return [`The queue has calls of sources that are not configured, so they are not delivered: ${list}.`]
}

/**
 * What the operator should know about the streams: calls that are not delivered, and dead letters that will be deleted for
 * their age within a day.
 * @param now milliseconds since 1970
 */
export const streamWarnings = async (
  parts: NatsParts,
  sources: SourceRegister,
  now: number,
): Promise<readonly string[]> => {
  const { link, names } = parts
  const [queue, dead] = await Promise.all([
    link.jsm.streams.info(names.queue.stream, { subjects_filter: names.queue.subjects }),
    link.jsm.streams.info(names.dead.stream),
  ])
  const orphans = orphanWarning(queue.state.subjects ?? {}, parts, sources)
  const maxAgeMs = dead.config.max_age / nanosPerMs
  const { messages, first_ts: firstAt } = dead.state
  const isEnding = messages > 0 && maxAgeMs > 0 && Date.parse(firstAt) + maxAgeMs < now + noticeMs
  const advice =
    'See them with segment-collector parked, or raise storage.nats.deadLetters.maxAgeMs and the stream’s max_age.'
  return isEnding
    ? [...orphans, `The oldest of ${messages} parked calls will be deleted within a day. ${advice}`]
    : orphans
}
