import { describe, expect, it } from 'vitest'
import { isDeep, patienceMs } from '../../../../scripts/test-depth.ts'
import type { LogEntry } from '../../src/log/log-entry.ts'
import { createNatsQueue } from '../../src/storage/nats/nats-queue.ts'
import { repeatLeftCalls } from '../../src/storage/nats/repeat-left-calls.ts'
import { batchOf, callOf, post, setUpNats } from './nats-collectors.ts'

const on = setUpNats()

describe('the storage on NATS recovers: it', () => {
  it('keeps what it acknowledged when the server is killed, and hands the calls of a lost deliverer to another one', async () => {
    const collector = await on.start(on.withNats({ deliver: false }))
    expect(await post(collector.url, '/v1/batch', batchOf('before', 50))).toBe(200)
    const parts = await on.open()
    const lost = createNatsQueue({
      ...parts,
      target: { alias: 'web.site', channel: 'server' },
      ackWaitMs: 1_000,
      maxAckPending: 1_000,
      onArrival: () => {},
      onParked: () => {},
      onWarning: () => {},
      onError: () => {},
    })
    await expect.poll(() => lost.held()).toBe(50)
    // Its process is gone: it neither acknowledges nor gives back.
    await parts.link.connection.close()
    const [server] = on.nats.servers
    await server?.kill()
    const posted = post(collector.url, '/v1/batch', batchOf('during', 50))
    await server?.start()
    expect(await posted).toBe(200)
    await on.deliver()
    await on.arrived(100)
    await lost.stop()
  })

  it('repeats calls that the stream kept although its consumer has passed them', async () => {
    const collector = await on.start(on.withNats({ deliver: false }))
    expect(await post(collector.url, '/v1/batch', batchOf('left', 4))).toBe(200)
    expect(await post(collector.url, '/v1/batch', batchOf('shop', 1), 'shop')).toBe(200)
    const parts = await on.open()
    const target = { alias: 'web.site', channel: 'server' } as const
    expect(await repeatLeftCalls(parts, target, 0)).toBe(0)
    // Two deliverers may look at the same time.
    const counts = await Promise.all([repeatLeftCalls(parts, target, 3), repeatLeftCalls(parts, target, 3)])
    expect(Math.max(...counts)).toBe(3)
    const { state } = await parts.link.jsm.streams.info(parts.names.queue.stream, { subjects_filter: '>' })
    expect(state.subjects).toEqual({
      [parts.names.newCall(target)]: 1,
      [parts.names.newCall({ alias: 'shop', channel: 'server' })]: 1,
      [parts.names.repeatedCall(target)]: 3,
    })
    await on.deliver()
    await on.arrived(5)
    expect(on.segment.counts.duplicates).toBe(0)
  })

  it('logs once that the connection is lost, and once that it is back', async () => {
    const log: LogEntry[] = []
    const collector = await on.start(on.settings, log)
    const [server] = on.nats.servers
    await server?.kill()
    // Several attempts to connect fail meanwhile.
    await new Promise((resolve) => setTimeout(resolve, 800))
    await server?.start()
    await expect.poll(() => post(collector.url, '/v1/t', callOf('back')), { timeout: patienceMs }).toBe(200)
    expect(log.map(({ message }) => message).filter((message) => message.startsWith('The connection'))).toEqual([
      'The connection to NATS is lost.',
      'The connection to NATS is back.',
    ])
  })

  it.runIf(isDeep)(
    'creates streams again that the servers lost, and mixes up no calls of the former and the new one',
    async () => {
      const log: LogEntry[] = []
      const collector = await on.start(on.withNats({ ackWaitMs: 60_000 }), log)
      on.segment.faults.always({ status: 503 })
      expect(await post(collector.url, '/v1/batch', batchOf('former', 3))).toBe(200)
      await on.segment.waitFor(({ counts }) => counts.requests > 0, { timeoutMs: patienceMs })
      const { link, names } = await on.open()
      const [server] = on.nats.servers
      await server?.kill()
      await server?.wipe()
      await server?.start()
      await expect.poll(() => post(collector.url, '/v1/batch', batchOf('new', 3)), { timeout: patienceMs }).toBe(200)
      // The sequences of the new stream are those of the calls that are held.
      await expect
        .poll(async () => (await link.jsm.consumers.info(names.queue.stream, 'web=2esite-server')).num_ack_pending, {
          timeout: patienceMs,
        })
        .toBe(3)
      on.segment.faults.clear()
      await on.segment.waitFor(
        ({ calls }) => calls.filter(({ messageId }) => messageId?.startsWith('new')).length === 3,
        {
          timeoutMs: patienceMs,
        },
      )
      expect(log.map(({ message }) => message).filter((message) => message.startsWith('The stream'))).toEqual(
        ['_HISTORY', '_DEAD', ''].map(
          (end) => `The stream ${on.stream}${end} was missing and was created again. The calls that it held are lost.`,
        ),
      )
    },
  )

  // A stream takes six seconds: its files must be gone first.
  it.each(isDeep ? ['consumer', 'stream'] : ['consumer'])(
    'creates a %s again that somebody deleted, and says so',
    async (what) => {
      const log: LogEntry[] = []
      const collector = await on.start(on.withNats({ ackWaitMs: 60_000 }), log)
      expect(await post(collector.url, '/v1/track', callOf('first'))).toBe(200)
      await on.arrived(1)
      on.segment.faults.always({ status: 503 })
      expect(await post(collector.url, '/v1/track', callOf('held'))).toBe(200)
      await on.segment.waitFor(({ counts }) => counts.requests > 1, { timeoutMs: patienceMs })
      const { jsm } = (await on.open()).link
      if (what === 'stream') await jsm.streams.delete(on.stream)
      else await jsm.consumers.delete(on.stream, 'web=2esite-server')
      await expect.poll(() => post(collector.url, '/v1/track', callOf('later'))).toBe(200)
      on.segment.faults.clear()
      await on.segment.waitFor(() => ['held', 'later'].every((id) => on.segment.hasMessageId(id)), {
        timeoutMs: patienceMs,
      })
      const consumers = ['browser', 'server'].map(
        (channel) =>
          `The consumer web=2esite-${channel} was missing and was created again. Calls in delivery may arrive twice.`,
      )
      const streams = [`The stream ${on.stream} was missing and was created again. The calls that it held are lost.`]
      await expect
        .poll(() => log.filter(({ level }) => level === 'warning').map(({ message }) => message))
        .toEqual(expect.arrayContaining(what === 'stream' ? [...streams, ...consumers] : consumers.slice(1)))
    },
  )

  it.runIf(isDeep)('creates the history and the dead letters again that somebody deleted', async () => {
    await on.start()
    const { jsm } = (await on.open()).link
    const names = ['HISTORY', 'DEAD'].map((end) => `${on.stream}_${end}`)
    for (const name of names) await jsm.streams.delete(name)
    const found = () =>
      Promise.all(
        names.map((name) =>
          jsm.streams.info(name).then(
            () => name,
            () => undefined,
          ),
        ),
      )
    await expect.poll(found, { timeout: patienceMs }).toEqual(names)
  })
})
