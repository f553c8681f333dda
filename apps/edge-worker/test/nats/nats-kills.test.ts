import { setTimeout as sleep } from 'node:timers/promises'
import { createSegmentClient } from '@org/segment-core'
import { afterEach, describe, expect, it } from 'vitest'
import { isDeep, patienceMs } from '../../../../scripts/test-depth.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { openNats } from '../../src/storage/nats/open-nats.ts'
import { type LocalSegment, startLocalSegment } from '../local-segment.ts'
import { type CollectorProcess, startDelivererProcess, startProcess } from '../node/collector-process.ts'
import { type NatsCluster, startNats } from './nats-cluster.ts'

const ending: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end()
})

/** How long each fault lasts, in milliseconds: longer than the servers need to choose a leader. */
const faultMs = 5_000

/** How long Segment is down, in milliseconds: as long as a batch is retried before its calls wait in the stream. */
const outageMs = 65_000

/** A process that can be killed and started again. */
const replaceable = async (start: () => Promise<CollectorProcess>) => {
  let running = await start()
  const kill = async (): Promise<void> => {
    running.child.kill('SIGKILL')
    await running.ended
  }
  ending.push(kill)
  return {
    url: () => running.url,
    output: () => running.output(),
    async replace(): Promise<void> {
      await kill()
      await sleep(faultMs)
      running = await start()
    },
  }
}

/** Sends numbered batches to the collectors, each again until one of them accepts it, as a client behind a balancer does. */
const createTraffic = (urls: () => readonly string[]) => {
  const sent = new Set<string>()
  const acknowledged = new Set<string>()
  let isOver = false
  const post = async (url: string, body: string): Promise<boolean> => {
    try {
      const headers = { authorization: `Basic ${btoa('web:')}` }
      const signal = AbortSignal.timeout(15_000)
      const { ok, status } = await fetch(`${url}/v1/batch`, { method: 'POST', headers, body, signal })
      expect([200, 503]).toContain(status)
      return ok
    } catch (error) {
      // A collector that is killed resets its connections.
      if (error instanceof TypeError || (error as Error).name === 'TimeoutError') return false
      throw error
    }
  }
  const send = async (name: number): Promise<void> => {
    for (let index = 0; !isOver; index += 1) {
      const ids = Array.from({ length: 20 }, (_, call) => `${name}-${index}-${call}`)
      for (const id of ids) sent.add(id)
      const body = JSON.stringify({
        batch: ids.map((messageId) => ({
          type: 'track',
          userId: 'user',
          event: 'E',
          properties: { messageId },
          messageId,
        })),
      })
      for (let attempt = 0; !isOver; attempt += 1) {
        const all = urls()
        if (await post(all[(name + attempt) % all.length] ?? '', body)) {
          for (const id of ids) acknowledged.add(id)
          break
        }
        await sleep(200)
      }
      await sleep(20)
    }
  }
  const senders = Promise.all([0, 1, 2, 3].map(send))
  return {
    sent,
    acknowledged,
    async stop(): Promise<void> {
      isOver = true
      await senders
    },
  }
}

const openedParts = async (nats: NatsCluster) => {
  const config = parseConfig({ sources: { web: { writeKey: 'k' } }, storage: { nats: { servers: [...nats.urls] } } })
  const parts = await openNats(config, { onError: () => {}, onWarning: () => {}, onStatus: () => {} })
  ending.push(() => parts.link.close())
  return parts
}

describe.runIf(isDeep)('three servers, two collectors and two deliverers', () => {
  it('lose no acknowledged call, whichever of them is killed or cut off', async () => {
    const nats = await startNats(3)
    ending.push(() => nats.close())
    const local: LocalSegment = await startLocalSegment({ maxStoredCalls: 2_000_000 })
    ending.push(() => local.close())
    const { segment } = local
    const variables = {
      COLLECTOR_SOURCES: JSON.stringify({ web: { writeKey: 'real-key' } }),
      COLLECTOR_HOST: local.url,
      COLLECTOR_STORAGE_NATS_SERVERS: nats.urls.join(','),
      COLLECTOR_STORAGE_NATS_DELIVER: 'false',
      COLLECTOR_STORAGE_NATS_ACK_WAIT_MS: '5000',
    }
    const parts = await openedParts(nats)
    const whenReplicated = (): Promise<unknown> =>
      expect
        .poll(
          async () => {
            const infos = await Promise.all(
              [parts.names.queue, parts.names.history, parts.names.dead].map(({ stream }) =>
                parts.link.jsm.streams.info(stream),
              ),
            )
            return infos.every(({ cluster }) =>
              cluster?.replicas?.every(({ current, offline }) => current && offline !== true),
            )
          },
          { timeout: patienceMs },
        )
        .toBe(true)
    const collectors = [
      await replaceable(() => startProcess(variables)),
      await replaceable(() => startProcess(variables)),
    ]
    const deliverers = [
      await replaceable(() => startDelivererProcess(variables)),
      await replaceable(() => startDelivererProcess(variables)),
    ]
    const traffic = createTraffic(() => collectors.map(({ url }) => url()))
    const viaClient = createSegmentClient({
      source: { writeKey: 'web', host: collectors[0]?.url() ?? '' },
      retry: { budgetMs: 60_000 },
    })
    const outcomes = Array.from({ length: 50 }, (_, index) =>
      viaClient.track({ userId: 'user', event: 'From a client', messageId: `client-${index}` } as never),
    )

    /** During each fault calls must go on being accepted. */
    const during = async (fault: string, cause: () => Promise<void>): Promise<void> => {
      const before = traffic.acknowledged.size
      await cause()
      await expect
        .poll(() => traffic.acknowledged.size, { timeout: patienceMs, message: fault })
        .toBeGreaterThan(before)
      await whenReplicated()
    }

    for (const [index, server] of nats.servers.entries()) {
      await during(`server ${index} killed`, async () => {
        await server.kill()
        await sleep(faultMs)
        await server.start()
      })
      await during(`server ${index} cut off`, async () => {
        server.pause()
        await sleep(2 * faultMs)
        server.resume()
      })
    }
    for (const one of [...collectors, ...deliverers]) await during('process killed', one.replace)
    await during('Segment down', async () => {
      segment.faults.always({ kind: 'reset' })
      await sleep(outageMs)
      segment.faults.clear()
    })

    await traffic.stop()
    for (const outcome of await Promise.all(outcomes)) expect(outcome.outcome).toBe('acknowledged')
    await viaClient.close()
    const missing = (): readonly string[] => [...traffic.acknowledged].filter((id) => !segment.hasMessageId(id))
    await expect.poll(missing, { timeout: patienceMs, interval: 500 }).toEqual([])
    // Nothing stays behind, not even what only a replica kept.
    await expect
      .poll(
        async () => {
          const { state } = await parts.link.jsm.streams.info(parts.names.queue.stream)
          const { num_pending, num_ack_pending, ack_floor } = await parts.link.jsm.consumers.info(
            parts.names.queue.stream,
            'web-server',
          )
          const { messages, first_seq } = state
          return messages === 0 ? undefined : { messages, first_seq, num_pending, num_ack_pending, ack_floor }
        },
        { timeout: 2 * patienceMs, interval: 500 },
      )
      .toBeUndefined()
    // Repetitions only under the same messageId: each stored call is one that was sent, once.
    const stored = segment.calls.filter(({ event }) => event === 'E')
    expect(new Set(stored.map(({ messageId }) => messageId)).size).toBe(stored.length)
    for (const { messageId, properties } of stored) {
      expect(traffic.sent.has(messageId)).toBe(true)
      expect(properties.messageId).toBe(messageId)
    }
    expect((await parts.link.jsm.streams.info(parts.names.dead.stream)).state.messages).toBe(0)
    console.info(
      `${traffic.acknowledged.size} acknowledged, ${stored.length} stored, ${segment.counts.duplicates} repetitions`,
    )
  })
})
