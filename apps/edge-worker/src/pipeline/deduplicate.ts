import { SegmentError } from '@org/segment-core'
import { patienceMs, withPatience } from '../http/request-timer.ts'
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

const lateError = new SegmentError('timed_out', `The seen messageIds were not read within ${patienceMs} ms.`)

/** Drops calls whose messageId is known: retries of clients that missed our answer. They get the same answer as before. */
export const deduplicate: Step = (exchange, { seen, onError }) => {
  const { source, route } = exchange
  if (seen === undefined || source === undefined) return undefined
  const ids = messageIds(exchange)
  if (ids.length === 0) return undefined
  // Better sent twice than lost or late: Segment deduplicates too.
  const pass = (error: unknown): undefined => {
    onError(error)
    return undefined
  }
  try {
    const known = seen.known(source.targets[route.channel], ids)
    if (!(known instanceof Promise)) return drop(exchange, known)
    return withPatience(known, patienceMs, exchange.timer)
      .then((found) => {
        if (found === undefined) throw lateError
        return drop(exchange, found)
      })
      .catch(pass)
  } catch (error) {
    return pass(error)
  }
}
