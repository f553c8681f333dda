import { untilAborted } from '../delivery/call-foreign.ts'
import type { CircuitBreaker } from '../delivery/deliver.ts'
import { monotonic as realMonotonic } from '../runtime/monotonic.ts'
import type { Runtime } from '../runtime/runtime.ts'

/** When a host counts as down, and how long requests then pause. */
export interface BreakerPolicy {
  /** Failures in a row, without an answer or with a 5xx, after which requests wait. */
  readonly failures: number
  /** First pause, doubled with each failed probe, in milliseconds. */
  readonly restMs: number
  /** Longest pause, in milliseconds. */
  readonly maxRestMs: number
}

/** The defaults of Segment's own libraries. */
export const defaultBreakerPolicy: BreakerPolicy = { failures: 5, restMs: 1_000, maxRestMs: 60_000 }

/** Random share added to a pause, so that many clients do not return at the same moment. */
const jitter = 0.2

/**
 * Shared by all requests of a client. A 429 pauses them for as long as the server asks. If the host is down, they pause,
 * and then a single request probes while the others wait.
 */
export const createCircuitBreaker = (
  { monotonic = realMonotonic, sleep, random }: Pick<Runtime, 'monotonic' | 'sleep' | 'random'>,
  policy: BreakerPolicy,
): CircuitBreaker => {
  let opensAt = Number.NEGATIVE_INFINITY
  /** A pause is over once its sleep has resolved, whatever the clock says. */
  let sleptUntil = Number.NEGATIVE_INFINITY
  let failures = 0
  let rests = 0
  let probe: Promise<void> | undefined
  let endProbe: (() => void) | undefined

  const time = (): number => Math.max(monotonic(), sleptUntil)

  const pauseFor = (ms: number): void => {
    opensAt = Math.max(opensAt, time() + ms * (1 + jitter * random()))
  }

  const finishProbe = (): void => {
    endProbe?.()
    probe = undefined
    endProbe = undefined
  }

  return {
    async pass(signal) {
      let heldMs = 0
      while (!signal?.aborted) {
        const until = opensAt
        const wait = Math.ceil(until - time())
        if (wait > 0) {
          await untilAborted(sleep(wait, signal), signal).catch(() => undefined)
          sleptUntil = Math.max(sleptUntil, until)
          heldMs += wait
        } else if (failures < policy.failures) break
        else if (probe === undefined) {
          probe = new Promise((resolve) => {
            endProbe = resolve
          })
          break
        } else await untilAborted(probe, signal).catch(() => undefined)
      }
      return heldMs
    },
    succeeded() {
      failures = 0
      rests = 0
      finishProbe()
    },
    failed() {
      failures += 1
      if (failures >= policy.failures) {
        const rest = Math.min(policy.maxRestMs, policy.restMs * 2 ** rests)
        rests += 1
        pauseFor(rest)
      }
      finishProbe()
    },
    pause(ms) {
      pauseFor(ms)
      finishProbe()
    },
  }
}
