import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createSegmentClient, webRuntime } from '@org/segment-core'
import { afterEach, describe, expect, it } from 'vitest'
import { isDeep, patienceMs } from '../../../../scripts/test-depth.ts'
import { parseConfig } from '../../src/config/parse-config.ts'
import { clockOf } from '../../src/storage/clock.ts'
import { openNats } from '../../src/storage/nats/open-nats.ts'
import { type LocalSegment, startLocalSegment } from '../local-segment.ts'
import { type CollectorProcess, startDelivererProcess, startProcess } from '../node/collector-process.ts'
import { type NatsCluster, type NatsServer, startNats } from './nats-cluster.ts'
import { canOwnNetwork, ownNetwork, prepareNetwork } from './nats-network.ts'

const ending: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end()
})

/** How long each fault lasts, in milliseconds: longer than the servers need to choose a leader. */
const faultMs = 5_000

/** How long Segment is down, in milliseconds: as long as a batch is retried before its calls wait in the stream. */
const outageMs = 65_000

/** Clients that send at the same time, each one batch after the other. */
const senderCount = 16

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
  const senders = Promise.all(Array.from({ length: senderCount }, (_, name) => send(name)))
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
  const parts = await openNats(config, {
    onError: () => {},
    onWarning: () => {},
    onStatus: () => {},
    clock: clockOf(webRuntime()),
  })
  ending.push(() => parts.link.close())
  return parts
}

/** What can be made to fail. */
interface System {
  readonly servers: readonly NatsServer[]
  readonly processes: readonly { replace(): Promise<void> }[]
  readonly segment: LocalSegment['segment']
}

interface Fault {
  readonly name: string
  /** Ends when the fault is over. */
  readonly cause: () => Promise<void>
}

/** Sends calls through three servers, two collectors and two deliverers while the faults happen one by one. */
const expectNothingLost = async (faultsOf: (system: System) => readonly Fault[], hasNetwork = false): Promise<void> => {
  const nats = await startNats(3, '', hasNetwork)
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
    await expect.poll(() => traffic.acknowledged.size, { timeout: patienceMs, message: fault }).toBeGreaterThan(before)
    await whenReplicated()
  }

  for (const { name, cause } of faultsOf({
    servers: nats.servers,
    processes: [...deliverers, ...collectors],
    segment,
  })) {
    await during(name, cause)
  }

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
}

/** The fault happens to each server in turn. */
const eachServer =
  (name: string, cause: (server: NatsServer) => Promise<void>) =>
  ({ servers }: System): readonly Fault[] =>
    servers.map((server, index) => ({ name: `server ${index} ${name}`, cause: () => cause(server) }))

const isOwnNetwork = process.env.NATS_NETWORK === 'own'

describe.runIf(isDeep && !isOwnNetwork)(
  'three servers, two collectors and two deliverers lose no acknowledged call',
  () => {
    it('when each server is killed', () =>
      expectNothingLost(
        eachServer('killed', async (server) => {
          await server.kill()
          await sleep(faultMs)
          await server.start()
        }),
      ))

    it('when each server is paused', () =>
      expectNothingLost(
        eachServer('paused', async (server) => {
          server.pause()
          await sleep(2 * faultMs)
          server.resume()
        }),
      ))

    it('when each collector and each deliverer is killed, and Segment is down', () =>
      expectNothingLost(({ processes, segment }) => [
        ...processes.map(({ replace }, index) => ({ name: `process ${index} killed`, cause: replace })),
        {
          name: 'Segment down',
          cause: async () => {
            segment.faults.always({ kind: 'reset' })
            await sleep(outageMs)
            segment.faults.clear()
          },
        },
      ]))

    it.runIf(isDeep && canOwnNetwork())('when each server is cut off from the network', async () => {
      const root = fileURLToPath(new URL('../../../../', import.meta.url))
      const vitest = `${root}scripts/node_modules/vitest/vitest.mjs`
      const config = `${root}scripts/vitest/vitest.config.ts`
      const [program = '', ...options] = ownNetwork
      const words = [...options, process.execPath, vitest, '--config', config, 'run', fileURLToPath(import.meta.url)]
      const child = spawn(program, words, { cwd: root, env: { ...process.env, NATS_NETWORK: 'own' } })
      ending.push(async () => child.kill('SIGKILL'))
      let output = ''
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk) => {
          output += String(chunk)
        })
      }
      const [status] = await once(child, 'close')
      expect(status, output).toBe(0)
      expect(output).toMatch(/\b1 passed\b/)
      console.info(/.* acknowledged, .*/.exec(output)?.[0])
    })
  },
)

describe.runIf(isDeep && isOwnNetwork)('in a network of its own', () => {
  it('each server is cut off', () => {
    prepareNetwork()
    return expectNothingLost(
      eachServer('cut off', async (server) => {
        server.cutOff()
        await sleep(2 * faultMs)
        server.reconnect()
      }),
      true,
    )
  })
})
