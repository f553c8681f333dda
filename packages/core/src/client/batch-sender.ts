import type { TokenProvider } from '../authorization/token-provider.ts'
import { judgeResponse } from '../delivery/judge-response.ts'
import { retryAfterMs } from '../delivery/retry-after.ts'
import { backoffMs, type RetryPolicy } from '../delivery/retry-policy.ts'
import { isSegmentError, type SegmentError } from '../error/segment-error.ts'
import { buildBatchRequest } from '../request/build-request.ts'
import type { Source } from '../request/source.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { abortedError } from '../transport/network-error.ts'
import type { CallOutcome } from './call-outcome.ts'
import type { QueuedCall } from './queued-call.ts'
import type { SendGate } from './send-gate.ts'

/** What sending a batch needs. */
export interface BatchSenderOptions {
  readonly source: Source
  readonly runtime: Runtime
  readonly retry: RetryPolicy
  readonly timeoutMs: number
  readonly gate: SendGate
  readonly signal: AbortSignal
  readonly tokens?: TokenProvider | undefined
  /** Called when the credential is refused: nothing else will pass either. */
  readonly onUnauthorized: (error: SegmentError) => void
  /** Called when the far side asks to slow down. */
  readonly onThrottled: (waitMs: number) => void
  /** Called with every answer, for those who watch. */
  readonly onAnswer: (info: { readonly calls: number; readonly status: number; readonly retryCount: number }) => void
}

/** Answers to a batch that may be owed to one call in it. */
const divisible: ReadonlySet<number> = new Set([400, 413])

/** Waits for room that a 429 may ask for in all, in milliseconds; they do not count as attempts. */
const maxThrottledMs = 12 * 60 * 60_000

const settleAll = (calls: readonly QueuedCall[], outcome: (call: QueuedCall) => CallOutcome): void => {
  for (const call of calls) call.settle(outcome(call))
}

/**
 * Makes the function that delivers one batch and gives every call in it its outcome. It retries like `deliver`, waits at
 * the client's gate, and halves a batch that is refused for one of its calls until the bad one stands alone.
 */
export const createBatchSender = (options: BatchSenderOptions) => {
  const { source, runtime, retry, gate, signal, tokens } = options

  const send = async (calls: readonly QueuedCall[], before: number): Promise<void> => {
    let counted = 0
    let throttledMs = 0
    let freshTokenTried = false
    const started = runtime.now()
    const giveUp = (error: SegmentError): void =>
      settleAll(calls, ({ messageId }) => ({ outcome: 'gave-up', messageId, attempts: before + counted, error }))
    for (let retryCount = 0; ; retryCount += 1) {
      await gate.pass(signal)
      if (signal.aborted) return giveUp(abortedError(signal.reason))
      let error: SegmentError
      let status: number | undefined
      let asked: number | undefined
      let verdict: 'refused' | 'retry' | 'retry-with-token'
      let token: string | undefined
      counted += 1
      try {
        token = await tokens?.token(signal)
        const sentAt = new Date(runtime.now()).toISOString()
        const request = buildBatchRequest(calls, source, {
          sentAt,
          retryCount,
          bearerToken: token,
          userAgent: runtime.userAgent,
        })
        const response = await runtime.transport(request, { signal, timeoutMs: options.timeoutMs })
        status = response.status
        options.onAnswer({ calls: calls.length, status, retryCount })
        const judgement = judgeResponse(response, request, runtime.now())
        if (judgement.verdict === 'acknowledged') {
          gate.succeeded()
          const attempts = before + counted
          settleAll(calls, ({ messageId, warnings }) => ({ outcome: 'acknowledged', messageId, attempts, warnings }))
          return
        }
        asked = retryAfterMs(response.headers, runtime.now())
        error = judgement.error
        verdict = judgement.verdict
      } catch (thrown) {
        if (!isSegmentError(thrown)) throw thrown
        error = thrown
        verdict = thrown.retryable ? 'retry' : 'refused'
        if (thrown.code === 'aborted') return giveUp(thrown)
      }
      if (verdict === 'retry-with-token' && tokens !== undefined && token !== undefined && !freshTokenTried) {
        freshTokenTried = true
        tokens.invalidate(token)
        continue
      }
      if (verdict !== 'retry') {
        gate.succeeded()
        if (status !== undefined && divisible.has(status) && calls.length > 1) return divide(calls, before + counted)
        if (error.code === 'unauthorized') options.onUnauthorized(error)
        settleAll(calls, ({ messageId }) => ({ outcome: 'refused', messageId, attempts: before + counted, error }))
        return
      }
      const waitMs = asked ?? backoffMs(retry, Math.max(1, counted), runtime.random())
      if (status === 429) {
        gate.pause(waitMs)
        options.onThrottled(waitMs)
        throttledMs += waitMs
        // Asked to wait, it is no failure of ours; without a word on how long, it counts.
        if (asked !== undefined && throttledMs <= maxThrottledMs) {
          counted -= 1
          continue
        }
      } else gate.failed()
      if (counted > retry.maxRetries || runtime.now() - started + waitMs > retry.budgetMs) return giveUp(error)
      await runtime.sleep(waitMs, signal)
    }
  }

  /** Sends both halves, the first before the second, so that order is kept. */
  const divide = async (calls: readonly QueuedCall[], attempts: number): Promise<void> => {
    const middle = Math.ceil(calls.length / 2)
    await send(calls.slice(0, middle), attempts)
    await send(calls.slice(middle), attempts)
  }

  return (calls: readonly QueuedCall[]): Promise<void> => send(calls, 0)
}
