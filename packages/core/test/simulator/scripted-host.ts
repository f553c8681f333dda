import type { SegmentRequest } from '../../src/request/segment-request.ts'
import { abortedError } from '../../src/transport/network-error.ts'
import type { SegmentResponse, Transport, TransportOptions } from '../../src/transport/transport.ts'
import { type Fate, healthy, type Regime } from './host-script.ts'
import type { Random } from './random.ts'
import type { Trace } from './trace.ts'
import type { VirtualProcess, VirtualTime } from './virtual-time.ts'

/** A call as the host read it. */
export interface ReceivedCall {
  readonly messageId: string
  /** Number of the call in the simulation. */
  readonly number: number
  readonly json: string
}

/** A request that a client sent. */
export interface SentRequest {
  readonly number: number
  readonly process: VirtualProcess
  readonly client: string
  /** Virtual milliseconds. */
  readonly at: number
  readonly bytes: number
  readonly calls: readonly ReceivedCall[]
  /** Whether the host stored its calls. */
  stored: boolean
  /** What the client learned, if it learned anything. */
  learned?: 'accepted' | 'failed'
}

/** A call that the host stored. */
export interface StoredCall extends ReceivedCall {
  readonly request: SentRequest
}

/** What a simulated transport does besides sending; it is foreign code. */
export interface TransportFaults {
  /** Probability of each fault. */
  readonly probability: number
}

const bodyOf = ({ body, bodyBytes }: SegmentRequest): string => body ?? new TextDecoder().decode(bodyBytes)

const callsOf = (body: string): readonly ReceivedCall[] => {
  const { batch } = JSON.parse(body) as { batch: readonly Record<string, unknown>[] } // the client's own envelope
  return batch.map((call) => {
    const holder = (call.properties ?? call.traits ?? {}) as Record<string, unknown> // every simulated call has one
    return { messageId: String(call.messageId), number: Number(holder.number), json: JSON.stringify(call) }
  })
}

/** The calls of a body as JSON text; the body itself if it was overwritten. */
const batchOf = (body: string): string => {
  try {
    return JSON.stringify(Reflect.get(JSON.parse(body), 'batch'))
  } catch {
    return body
  }
}

const responseOf = (status: number, headers: Readonly<Record<string, string>>, body: string): SegmentResponse => ({
  status,
  headers: { get: (name) => headers[name.toLowerCase()] ?? null },
  body,
})

const resetError = (): Error => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })

/** What the simulated host needs. */
export interface HostOptions {
  readonly time: VirtualTime
  readonly trace: Trace
  readonly random: Random
  readonly script: readonly Regime[]
  /** Whether the host answers 400 to every batch that has this call. */
  readonly isPoison: (call: ReceivedCall) => boolean
  readonly report: (violation: string) => void
}

/** Creates a host that follows its script, and the transports that reach it. */
export const createScriptedHost = ({ time, trace, random, script, isPoison, report }: HostOptions) => {
  const requests: SentRequest[] = []
  const stored = new Map<number, StoredCall[]>()
  let healed = false

  const regime = (): Regime => (healed ? undefined : script.find(({ untilMs }) => time.now() < untilMs)) ?? healthy(5)

  const store = (request: SentRequest): void => {
    request.stored = true
    for (const call of request.calls) {
      const before = stored.get(call.number) ?? []
      stored.set(call.number, [...before, { ...call, request }])
    }
  }

  const judge = (request: SentRequest): Fate => {
    const now = regime()
    if (request.bytes > now.maxBodyBytes) return { kind: 'answers', status: 413, headers: {}, body: '' }
    const fate = now.fate(random)
    if (fate.kind !== 'accepts' || !request.calls.some(isPoison)) return fate
    return { kind: 'answers', status: 400, headers: {}, body: '{"message":"bad call"}' }
  }

  /** Sends as a transport does, with the signal and the latency of the moment. */
  const exchange = (
    request: SentRequest,
    { body, read }: { readonly body: string; readonly read: () => string },
    { signal }: TransportOptions,
  ): Promise<SegmentResponse> =>
    new Promise((resolve, reject) => {
      const { latencyMs } = regime()
      const settle = (end: () => void): void => {
        signal?.removeEventListener('abort', onAbort)
        end()
      }
      const onAbort = (): void => {
        if (request.learned === undefined) request.learned = 'failed'
        reject(abortedError(signal?.reason))
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      const answer = (learned: 'accepted' | 'failed', end: () => void): void => {
        time.reach(request.process, random.int(0, latencyMs), () => {
          if (signal?.aborted) return
          request.learned = learned
          settle(end)
        })
      }
      time.inWorld(random.int(0, latencyMs), () => {
        // A retry writes its own `sentAt` behind the same calls.
        if (batchOf(read()) !== batchOf(body)) {
          report(`the body of request ${request.number} changed while it was read`)
        }
        // The connection was cut off before the request arrived.
        if (request.learned === 'failed') return
        const fate = judge(request)
        const text = `${fate.kind}${fate.kind === 'answers' ? ` ${fate.status}` : ''}`
        trace.add('host', `request ${request.number} (${request.calls.length} calls): ${text}`)
        switch (fate.kind) {
          case 'accepts':
            store(request)
            return answer('accepted', () => resolve(responseOf(200, {}, fate.body)))
          case 'answers':
            return answer('failed', () => resolve(responseOf(fate.status, fate.headers, fate.body)))
          case 'resets':
            if (fate.stores) store(request)
            return answer('failed', () => reject(resetError()))
          case 'hangs':
            if (fate.stores) store(request)
            return undefined
          default:
            return fate satisfies never
        }
      })
    })

  /** Faults of the transport itself; undefined if it sends. */
  const misbehave = (faults: TransportFaults): Promise<SegmentResponse> | undefined => {
    if (!random.chance(faults.probability)) return undefined
    return random.pick([
      () => {
        throw new Error('the transport threw')
      },
      () => Promise.reject(new TypeError('the transport rejected')),
      () => Promise.reject('a string'),
      () => Promise.resolve(undefined as never),
      () => Promise.resolve({ status: 'fine' } as never),
      () => new Promise<never>(() => undefined),
    ])()
  }

  return {
    requests: requests as readonly SentRequest[],
    /** The stored calls by number, every copy of them. */
    stored: stored as ReadonlyMap<number, readonly StoredCall[]>,
    /** From now on the host accepts everything. */
    heal(): void {
      healed = true
      trace.add('host', 'is healthy from now on')
    },
    /** The transport of one client. */
    transport(process: VirtualProcess, client: string, faults: TransportFaults): Transport {
      return (sent, options = {}) => {
        const body = bodyOf(sent)
        const calls = callsOf(body)
        const number = requests.length + 1
        const bytes = new TextEncoder().encode(body).byteLength
        const request: SentRequest = { number, process, client, at: time.now(), bytes, calls, stored: false }
        requests.push(request)
        trace.add(
          client,
          `request ${number}: ${calls.length} calls, ${bytes} bytes: ${calls[0]?.number}…${calls.at(-1)?.number}`,
        )
        if (!healed) {
          const misbehaved = misbehave(faults)
          if (misbehaved !== undefined) return misbehaved
        }
        return exchange(request, { body, read: () => bodyOf(sent) }, options)
      }
    },
  }
}

/** See {@link createScriptedHost}. */
export type ScriptedHost = ReturnType<typeof createScriptedHost>
