import type { Exchange } from './exchange.ts'
import type { Step } from './step.ts'

const messageIds = ({ calls }: Exchange): readonly string[] => {
  const ids: string[] = []
  for (const { value } of calls) {
    if (typeof value.messageId === 'string' && value.messageId !== '') ids.push(value.messageId)
  }
  return ids
}

const drop = (exchange: Exchange, known: ReadonlySet<string>): undefined => {
  if (known.size === 0) return undefined
  const fresh = exchange.calls.filter(
    ({ value }) => !(typeof value.messageId === 'string' && known.has(value.messageId)),
  )
  exchange.duplicates += exchange.calls.length - fresh.length
  exchange.calls = fresh
  return undefined
}

/** Drops calls whose messageId is known: retries of clients that missed our answer. They get the same answer as before. */
export const deduplicate: Step = (exchange, { seen, onError }) => {
  const { source, route } = exchange
  if (seen === undefined || source === undefined) return undefined
  const ids = messageIds(exchange)
  if (ids.length === 0) return undefined
  const known = seen.known(source.targets[route.channel], ids)
  if (!(known instanceof Promise)) return drop(exchange, known)
  return known.then(
    (found) => drop(exchange, found),
    (error: unknown) => {
      // Better sent twice than lost: Segment deduplicates too.
      onError(error)
      return undefined
    },
  )
}
