import { SegmentError } from '@org/segment-core'
import { createIssue } from '@org/segment-core/internal'
import { isJsonObject } from '../body/parse-body.ts'
import { type Answer, retryAnswer } from '../http/answer.ts'
import { patienceMs, withPatience } from '../http/request-timer.ts'
import type { OutgoingCall, StoreResult } from '../storage/call-storage.ts'
import type { Exchange } from './exchange.ts'
import { refusal, refuseCalls, refuseForNow } from './refuse-calls.ts'
import type { Step, StepDependencies } from './step.ts'
import { writeCall } from './write-call.ts'

const tooLarge = createIssue('call_too_large', [], 'The call is too large after the collector’s additions.')

const write = (exchange: Exchange, { config }: StepDependencies): readonly OutgoingCall[] => {
  const written: OutgoingCall[] = []
  refuseCalls(exchange, (call) => {
    const outgoing = writeCall(call, config.limits.callBytes)
    if (outgoing === undefined) return refusal(tooLarge, exchange, call)
    written.push(outgoing)
    return undefined
  })
  return written
}

const settle = (exchange: Exchange, result: StoreResult): Answer | undefined => {
  if (result.outcome === 'unavailable') {
    const message = 'The calls cannot be stored now; retry later.'
    return refuseForNow(exchange, retryAnswer(result.status, message, result.retryAfterSeconds))
  }
  if (result.outcome === 'refused') {
    const reasons = exchange.calls.map((_, index) => result.reasons.get(index)).values()
    refuseCalls(exchange, () => {
      const { value: message } = reasons.next()
      return message === undefined ? undefined : { code: 'refused', message }
    })
  }
  return undefined
}

const isResult = (result: unknown): result is StoreResult => {
  if (!isJsonObject(result)) return false
  const { outcome, reasons, status, retryAfterSeconds } = result
  if (outcome === 'refused') return reasons instanceof Map
  if (outcome === 'unavailable') return (status === 429 || status === 503) && Number.isFinite(retryAfterSeconds)
  return outcome === 'kept'
}

/**
 * Checks what a storage returned, which may be the owner's: calls of which it says nothing may be lost.
 * @throws {SegmentError} `outbox_unavailable`
 */
export const checkedResult = (result: unknown): StoreResult => {
  if (isResult(result)) return result
  throw new SegmentError('outbox_unavailable', 'The storage returned no outcome, so the calls may not be stored.', {
    advice:
      'Return { outcome: "kept" }, "refused" with its reasons, or "unavailable" with status and retryAfterSeconds.',
  })
}

/** Stores the calls durably; only then is the client answered. */
export const storeCalls: Step = async (exchange, dependencies) => {
  const { source, route, request, timer } = exchange
  if (source === undefined) return undefined
  const written = write(exchange, dependencies)
  if (written.length === 0) return undefined
  const { storage, seen, onError } = dependencies
  const target = source.targets[route.channel]
  const { waitUntil } = request
  const answer = settle(exchange, checkedResult(await storage.store(target, written, { waitUntil, timer })))
  if (answer === undefined) exchange.handedOver += exchange.calls.length
  if (answer === undefined && seen !== undefined) {
    try {
      const ids = written.map(({ messageId }) => messageId)
      const remembered = seen.remember(target, ids)
      if (remembered instanceof Promise) await withPatience(remembered, patienceMs, timer)
    } catch (error) {
      // The calls are stored all the same.
      onError(error)
    }
  }
  return answer
}
