import type { Exchange } from '../exchange.ts'
import type { Step } from '../step.ts'

const ownIds = ({ calls }: Exchange): readonly string[] => {
  const ids: string[] = []
  for (const { value } of calls)
    if (typeof value.messageId === 'string' && value.messageId !== '') ids.push(value.messageId)
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

/** Drops calls whose messageId came before, which is what a client does that missed our answer; it is answered as if anew. */
export const deduplicate: Step = (exchange, { seen, onError }) => {
  const { source, route } = exchange
  if (seen === undefined || source === undefined) return undefined
  const ids = ownIds(exchange)
  if (ids.length === 0) return undefined
  const known = seen.known(source.targets[route.channel], ids)
  if (!(known instanceof Promise)) return drop(exchange, known)
  // Rather twice than not at all: Segment knows messageIds too.
  return known.then(
    (found) => drop(exchange, found),
    (error: unknown) => {
      onError?.(error)
      return undefined
    },
  )
}
