import type { TokenProvider } from '../authorization/token-provider.ts'
import { judgeResponse } from '../delivery/judge-response.ts'
import { retryAfterMs } from '../delivery/retry-after.ts'
import { pauseMs, type RetryPolicy } from '../delivery/retry-policy.ts'
import { isSegmentError, type SegmentError } from '../error/segment-error.ts'
import { completeBatchRequest } from '../request/batch-from-bytes.ts'
import type { Source } from '../request/source.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { abortedError } from '../transport/network-error.ts'
import type { CallOutcome } from './call-outcome.ts'
import { divideBatch } from './divide-batch.ts'
import type { Batch, QueuedCall } from './queued-call.ts'
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
  /** Gives a call its outcome; called once for each. */
  readonly settle: (call: QueuedCall, outcome: CallOutcome) => void
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

/**
 * Makes the function that delivers one batch and gives every call in it its outcome. It retries like `deliver`, waits at
 * the client's gate, and halves a batch that is refused for one of its calls until the bad one stands alone. The function
 * resolves to whether the body may be written anew.
 */
export const createBatchSender = (options: BatchSenderOptions) => {
  const { source, runtime, retry, gate, signal, tokens, settle } = options

  const settleFailed = (
    calls: readonly QueuedCall[],
    outcome: 'refused' | 'gave-up',
    attempts: number,
    error: SegmentError,
  ): void => {
    for (const call of calls) settle(call, { outcome, messageId: call.messageId, attempts, error })
  }

  const send = async (batch: Batch, before: number): Promise<boolean> => {
    const { calls } = batch
    let counted = 0
    let throttledMs = 0
    let freshTokenTried = false
    const started = runtime.now()
    const giveUp = (error: SegmentError): false => {
      settleFailed(calls, 'gave-up', before + counted, error)
      return false
    }
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
        const request = completeBatchRequest(batch.body, batch.end, calls.length, source, {
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
          for (const call of calls) {
            const { messageId, warnings } = call
            settle(call, { outcome: 'acknowledged', messageId, attempts, warnings })
          }
          // An attempt that was cut short may still be read by a connection on its way down.
          return retryCount === 0
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
        if (status !== undefined && divisible.has(status) && calls.length > 1) return divide(batch, before + counted)
        if (error.code === 'unauthorized') options.onUnauthorized(error)
        settleFailed(calls, 'refused', before + counted, error)
        return false
      }
      const waitMs = pauseMs(retry, Math.max(1, counted), runtime.random(), asked)
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
  const divide = async (batch: Batch, attempts: number): Promise<false> => {
    for (const half of divideBatch(batch)) await send(half, attempts)
    return false
  }

  return (batch: Batch): Promise<boolean> => send(batch, 0)
}
