import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import { runCommand } from '../../src/commands/run-command.ts'
import { startCollector } from '../../src/runtimes/start-collector.ts'
import { type LocalSegment, startLocalSegment } from '../local-segment.ts'
import { type NatsCluster, startNats } from './nats-cluster.ts'

let nats: NatsCluster
let local: LocalSegment
let folder: string

beforeAll(async () => {
  nats = await startNats()
})
afterAll(() => nats.close())
beforeEach(async () => {
  local = await startLocalSegment()
  folder = await mkdtemp(join(tmpdir(), 'collector-commands-'))
})
afterEach(async () => {
  await local.close()
  await rm(folder, { recursive: true, force: true })
})

const environment = () => ({
  COLLECTOR_SOURCES: JSON.stringify({ web: { writeKey: 'real-key' } }),
  COLLECTOR_HOST: local.url,
  COLLECTOR_STORAGE_NATS_SERVERS: nats.urls.join(','),
  COLLECTOR_STORAGE_NATS_REPLICAS: '1',
  COLLECTOR_DELIVERY_AGE_MS: '20',
})

const run = async (args: readonly string[], env: object = environment(), signal = new AbortController().signal) => {
  const written = { printed: '', noted: '' }
  const code = await runCommand(args, {
    env: env as Record<string, string>,
    print: (text) => {
      written.printed += text
    },
    note: (text) => {
      written.noted += text
    },
    readInput: async () => '',
    now: Date.now,
    signal,
  })
  return { code, ...written }
}

describe('the commands for a storage on NATS', () => {
  it('deliver what collectors stored, and replay the history', async () => {
    const collector = await startCollector({
      sources: { web: { writeKey: 'real-key' } },
      server: { port: 0 },
      storage: { nats: { servers: [...nats.urls], replicas: 1, deliver: false } },
    })
    const body = { batch: [1, 2, 3].map((id) => ({ type: 'track', userId: 'u', event: 'E', messageId: `m${id}` })) }
    const headers = { authorization: `Basic ${btoa('web:')}` }
    await fetch(`${collector.url}/v1/batch`, { method: 'POST', headers, body: JSON.stringify(body) })
    await collector.close()
    expect(local.segment.counts.calls).toBe(0)

    const stop = new AbortController()
    const delivering = run(['deliver'], environment(), stop.signal)
    await local.segment.waitFor(({ counts }) => counts.calls === 3, { timeoutMs: patienceMs })
    const replayed = await run(['replay', '--since', '2h', '--source', 'web', '--id', 'x', '--json'])
    expect(replayed).toMatchObject({ code: 0, printed: '{"calls":3,"skipped":0,"id":"x"}\n' })
    await local.segment.waitFor(({ counts }) => counts.duplicates === 3, { timeoutMs: patienceMs })
    stop.abort()
    const { code, printed } = await delivering
    expect([code, printed]).toEqual([0, expect.stringContaining('"message":"The deliverer stopped."')])
    expect(await run(['replay', '--since', '2h', '--dry-run'])).toMatchObject({
      code: 0,
      printed: '3 calls would be put into the queue.\n',
    })
  })

  it('list and retry the dead letters', async () => {
    local.segment.faults.always({ status: 400 })
    const collector = await startCollector({
      sources: { web: { writeKey: 'real-key' } },
      host: local.url,
      server: { port: 0 },
      delivery: { ageMs: 20 },
      storage: { nats: { servers: [...nats.urls], replicas: 1 } },
    })
    const body = JSON.stringify({ userId: 'u', event: 'E', messageId: 'refused-on-nats' })
    await fetch(`${collector.url}/v1/track`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('web:')}` },
      body,
    })
    const list = async () => (await run(['parked', 'list', '--source', 'web', '--user', 'u', '--json'])).printed
    await expect.poll(list, { timeout: patienceMs }).toContain('"messageId":"refused-on-nats","code":"refused"')
    local.segment.faults.clear()
    expect(await run(['parked', 'retry', 'refused-on-nats'])).toMatchObject({ code: 0 })
    await local.segment.waitFor(() => local.segment.hasMessageId('refused-on-nats'), { timeoutMs: patienceMs })
    await collector.close()
  })

  it('know the sources that keys add added', async () => {
    const file = join(folder, 'sources.json')
    const own = { ...environment(), COLLECTOR_SOURCES_FROM: file, SHOP_KEY: 'real-shop-key' }
    expect(await run(['keys', 'add', 'shop', '--write-key', '$SHOP_KEY'], own)).toMatchObject({ code: 0 })
    const stop = new AbortController()
    const delivering = run(['deliver'], own, stop.signal)
    const collector = await startCollector(
      {
        sources: { web: { writeKey: 'real-key' } },
        sourcesFrom: file,
        server: { port: 0 },
        storage: { nats: { servers: [...nats.urls], replicas: 1, deliver: false } },
      },
      { environment: own },
    )
    await fetch(`${collector.url}/v1/track`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa('shop:')}` },
      body: JSON.stringify({ userId: 'u', event: 'E', messageId: 'of-the-shop' }),
    })
    await collector.close()
    const keyOf = () => local.segment.calls.find(({ messageId }) => messageId === 'of-the-shop')?.writeKey
    await local.segment.waitFor(() => keyOf() === 'real-shop-key', { timeoutMs: patienceMs })
    const replayed = await run(['replay', '--since', '2h', '--source', 'shop', '--json', '--id', 'shop'], own)
    expect(replayed).toMatchObject({ code: 0, printed: '{"calls":1,"skipped":0,"id":"shop"}\n' })
    await local.segment.waitFor(({ counts }) => counts.duplicates === 1, { timeoutMs: patienceMs })
    stop.abort()
    await delivering
    expect(await run(['replay', '--since', '2h', '--source', 'toys'], own)).toMatchObject({
      code: 66,
      noted: expect.stringContaining('The sources are: web, shop.'),
    })
  })

  it.each([
    [['replay'], 64, '--since'],
    [['replay', '--since', 'yesterday'], 64, '--since must be an age or a date, not "yesterday".'],
    [['replay', '--since', '1h', '--source', 'shop'], 66, 'No source is called "shop".'],
  ])('%j fails with a clear message', async (args, code, message) => {
    expect(await run(args)).toMatchObject({ code, noted: expect.stringContaining(message) })
  })

  it('fail without NATS', async () => {
    const env = { SEGMENT_WRITE_KEY: 'k' }
    expect(await run(['replay', '--since', '1h'], env)).toMatchObject({ code: 78 })
    expect(await run(['deliver'], env)).toMatchObject({ code: 78, noted: expect.stringContaining('No server of NATS') })
  })
})
