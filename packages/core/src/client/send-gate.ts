import type { Runtime } from '../runtime/runtime.ts'

/** When a host counts as dead, and for how long it is left alone. */
export interface BreakerPolicy {
  /** Failures in a row, without an answer or with a 5xx, after which requests wait. */
  readonly failures: number
  /** First rest, doubled with each failed probe, in milliseconds. */
  readonly restMs: number
  /** Longest rest, in milliseconds. */
  readonly maxRestMs: number
}

/** Rests that Segment's own libraries would recognise. */
export const defaultBreakerPolicy: BreakerPolicy = { failures: 5, restMs: 1_000, maxRestMs: 60_000 }

/** Share of a pause that is added by chance, so that many clients do not return in the same moment. */
const jitter = 0.2

/**
 * The one gate that all requests of a client pass. A 429 closes it for as long as the far side asks; a dead host closes
 * it for a rest, after which a single request probes while the others wait.
 */
export const createSendGate = (
  { now, sleep, random }: Pick<Runtime, 'now' | 'sleep' | 'random'>,
  policy: BreakerPolicy,
) => {
  let openAt = 0
  let failures = 0
  let rests = 0
  let probe: Promise<void> | undefined
  let endProbe: (() => void) | undefined

  const pauseUntil = (time: number): void => {
    openAt = Math.max(openAt, time)
  }

  return {
    /** Resolves when a request may leave; at once where nothing is wrong. */
    async pass(signal?: AbortSignal): Promise<void> {
      for (;;) {
        if (signal?.aborted) return
        const wait = openAt - now()
        if (wait > 0) await sleep(wait, signal)
        else if (failures < policy.failures) return
        else if (probe === undefined) {
          probe = new Promise((resolve) => {
            endProbe = resolve
          })
          return
        } else await probe
      }
    },
    /** An answer came: the host lives. */
    succeeded(): void {
      failures = 0
      rests = 0
      endProbe?.()
      probe = undefined
      endProbe = undefined
    },
    /** No answer, or a failing server. */
    failed(): void {
      failures += 1
      if (failures >= policy.failures) {
        const rest = Math.min(policy.maxRestMs, policy.restMs * 2 ** rests)
        rests += 1
        pauseUntil(now() + rest * (1 + jitter * random()))
      }
      endProbe?.()
      probe = undefined
      endProbe = undefined
    },
    /** The far side asks everyone to wait. */
    pause(ms: number): void {
      pauseUntil(now() + ms * (1 + jitter * random()))
      endProbe?.()
      probe = undefined
      endProbe = undefined
    },
  }
}

/** See {@link createSendGate}. */
export type SendGate = ReturnType<typeof createSendGate>
