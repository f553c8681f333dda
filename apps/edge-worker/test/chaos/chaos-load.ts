import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'
import { expect } from 'vitest'
import { isDeep, patienceMs } from '../../../../scripts/test-depth.ts'

/** Options of {@link startLoad}. */
export interface LoadOptions {
  /** Origin to send to; read for each request. */
  readonly url: () => string
  /** Prefix of all messageIds. */
  readonly name: string
  readonly senders: number
  /** Extra bytes of each call. */
  readonly bytes: number
}

/** Clients that send one call after the other, each again with the same messageId until it is acknowledged. */
export interface Load {
  readonly sent: ReadonlySet<string>
  readonly acknowledged: ReadonlySet<string>
  /** Waits for that many further acknowledgements. */
  acknowledge(count: number): Promise<void>
  /** Waits for that many further attempts that failed. */
  fail(count: number): Promise<void>
  /** Changes the extra bytes of later calls. */
  setBytes(bytes: number): void
  stop(): Promise<void>
}

/** Statuses that a client repeats a call for; 502 is a proxy without a collector behind it. */
const repeated = [429, 502, 503]

/** How long a client waits for an answer, in milliseconds. */
const answerMs = 10_000

/** Pause between the calls of a sender, in milliseconds: this is not a benchmark. */
const pauseMs = isDeep ? 8 : 25

/** Starts the clients. Statuses that no client may get end them. */
export const startLoad = ({ url, name, senders, bytes }: LoadOptions): Load => {
  const sent = new Set<string>()
  const acknowledged = new Set<string>()
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } })
  const headers = { authorization: `Basic ${btoa('web:')}`, 'content-type': 'application/json' }
  let failures = 0
  let isOver = false
  let extra = 'x'.repeat(bytes)

  const attempt = async (body: string): Promise<boolean> => {
    let status: number
    try {
      const signal = AbortSignal.timeout(answerMs)
      const answer = await request(`${url()}/v1/track`, { method: 'POST', headers, body, dispatcher, signal })
      await answer.body.dump()
      status = answer.statusCode
    } catch {
      // The connection failed, or the answer did not come.
      return false
    }
    if (status !== 200) expect(repeated).toContain(status)
    return status === 200
  }
  const send = async (sender: number): Promise<void> => {
    for (let index = 0; !isOver; index += 1) {
      const messageId = `${name}-${sender}-${index}`
      const body = JSON.stringify({ userId: 'user-42', event: 'E', messageId, properties: { messageId, extra } })
      sent.add(messageId)
      while (!isOver) {
        const isDone = await attempt(body)
        if (isDone) acknowledged.add(messageId)
        else failures += 1
        // Large calls are sent to fill a disk.
        await sleep(isDone && extra !== '' ? 0 : pauseMs)
        if (isDone) break
      }
    }
  }
  const working = Promise.all(Array.from({ length: senders }, (_, sender) => send(sender)))
  const reach = async (isReached: () => boolean, what: string): Promise<void> => {
    const dueAt = performance.now() + patienceMs
    // A sender that failed must end the wait.
    const failed = working.then(() => undefined)
    while (!isReached()) {
      if (performance.now() > dueAt) throw new Error(`${name}: ${what} did not happen within ${patienceMs} ms.`)
      await Promise.race([failed, sleep(10)])
    }
  }
  return {
    sent,
    acknowledged,
    acknowledge: (count) => {
      const goal = acknowledged.size + count
      return reach(() => acknowledged.size >= goal, `${count} acknowledgements`)
    },
    fail: (count) => {
      const goal = failures + count
      return reach(() => failures >= goal, `${count} failures`)
    },
    setBytes(count) {
      extra = 'x'.repeat(count)
    },
    async stop() {
      isOver = true
      await working
      await dispatcher.destroy()
    },
  }
}
