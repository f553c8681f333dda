import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import { type RunningCollector, startCollector } from '../../src/runtimes/start-collector.ts'
import { type LocalSegment, startLocalSegment } from '../local-segment.ts'
import { runWith } from '../run-command.ts'

let folder: string
let local: LocalSegment
let collector: RunningCollector
let env: Record<string, string>

const sources = { web: { writeKey: 'real-web-key' } }

const run = (...args: string[]) => runWith(['parked', ...args], env)

const idsOf = (printed: string): readonly string[] =>
  printed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { messageId: string }).messageId)

const parkedIds = async (...args: string[]) => idsOf((await run('list', '--json', ...args)).printed).toSorted()

const post = (alias: string, messageId: string, userId: string) =>
  fetch(`${collector.url}/v1/track`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${alias}:`)}` },
    body: JSON.stringify({ userId, event: 'Order Completed', messageId }),
  })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collector-parked-'))
  local = await startLocalSegment()
  const path = join(folder, 'calls.sqlite')
  const sourcesFrom = join(folder, 'sources.json')
  env = {
    COLLECTOR_SOURCES: JSON.stringify(sources),
    COLLECTOR_SOURCES_FROM: sourcesFrom,
    SHOP_KEY: 'real-shop-key',
    COLLECTOR_HOST: local.url,
    COLLECTOR_OUTBOX_PATH: path,
  }
  expect(await runWith(['keys', 'add', 'shop', '--write-key', '$SHOP_KEY'], env)).toMatchObject({ code: 0 })
  collector = await startCollector(
    {
      sources,
      sourcesFrom,
      host: local.url,
      server: { port: 0, drainMs: 100 },
      outbox: { path },
      delivery: { ageMs: 5 },
    },
    { environment: env },
  )
  local.segment.faults.always({ status: 400 })
  await Promise.all([
    post('web', 'web-1', 'ada'),
    post('web', 'web-2', 'bob'),
    post('shop', 'shop-1', 'ada'),
    post('shop', 'shop-2', 'cid'),
  ])
  await vi.waitUntil(async () => (await parkedIds()).length === 4, { timeout: patienceMs, interval: 20 })
  local.segment.faults.clear()
}, patienceMs)

afterAll(async () => {
  await collector.close()
  await local.close()
  await rm(folder, { recursive: true, force: true })
})

describe('the commands for parked calls, while the collector runs', () => {
  it('list by source, reason, age, user and messageId, without what the calls say', async () => {
    expect(await parkedIds('--source', 'web')).toEqual(['web-1', 'web-2'])
    expect(await parkedIds('--reason', 'refused', '--user', 'ada')).toEqual(['shop-1', 'web-1'])
    expect(await parkedIds('--reason', 'too_large')).toEqual([])
    expect(await parkedIds('--newer-than', '1h')).toHaveLength(4)
    expect(await parkedIds('--older-than', '1h')).toEqual([])
    expect(await parkedIds('web-2', 'none')).toEqual(['web-2'])
    const { code, printed } = await run('list')
    expect(code).toBe(0)
    expect(printed).toMatch(/^\d{4}-\d\d-\d\dT\S+ {2}web +server +web-[12] +refused {2}Segment answered 400/m)
    expect(printed).not.toMatch(/ada|bob|real-/)
    expect(await run('list', '--limit', '1')).toMatchObject({
      noted: expect.stringContaining('Only the first 1 calls'),
    })
  })

  it('show a call in full', async () => {
    const { code, printed } = await run('show', 'web-2', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(printed)).toMatchObject({
      source: 'web',
      code: 'refused',
      call: { userId: 'bob', event: 'Order Completed', messageId: 'web-2' },
    })
  })

  it('change nothing unless they are told which calls', async () => {
    for (const action of ['retry', 'drop']) {
      expect(await run(action)).toMatchObject({ code: 64, noted: expect.stringContaining('needs to know which calls') })
      expect(await run(action, '--user', 'nobody')).toMatchObject({ code: 66 })
    }
    expect(await run('show', 'none')).toMatchObject({ code: 66, printed: '' })
    expect(await run('drop', '--older-than', 'soon')).toMatchObject({ code: 64 })
    expect(await run('drop', '--all', '--dry-run')).toMatchObject({ printed: '4 calls would be deleted.\n' })
    expect(await parkedIds()).toHaveLength(4)
  })

  it('delete all that a user sent, and deliver the others again', async () => {
    expect(await run('drop', '--user', 'ada', '--json')).toMatchObject({
      code: 0,
      printed: '{"action":"drop","dryRun":false,"found":2,"calls":2}\n',
    })
    expect(await run('retry', '--source', 'web')).toMatchObject({
      code: 0,
      printed: '1 call will be delivered again.\n',
    })
    // The source is in the file that the collector follows, not in its settings.
    expect(await run('retry', 'shop-2')).toMatchObject({ code: 0, printed: '1 call will be delivered again.\n' })
    await local.segment.waitFor(() => ['web-2', 'shop-2'].every((id) => local.segment.hasMessageId(id)), {
      timeoutMs: patienceMs,
    })
    await expect.poll(() => parkedIds(), { timeout: patienceMs }).toEqual([])
    expect(await run('list')).toMatchObject({ code: 0, noted: 'No call is parked, or none fits.\n' })
    expect(['web-1', 'shop-1'].some((id) => local.segment.hasMessageId(id))).toBe(false)
  })

  it('name the storage that is missing', async () => {
    const path = join(folder, 'none.sqlite')
    const missing = await runWith(['parked'], { ...env, COLLECTOR_OUTBOX_PATH: path })
    expect(missing).toMatchObject({ code: 78, noted: expect.stringContaining(`There is no outbox at ${path}.`) })
    const direct = await runWith(['parked', '--json'], { ...env, COLLECTOR_DELIVER: 'direct' })
    expect(JSON.parse(direct.printed)).toMatchObject({ outcome: 'error', error: { code: 'invalid_source' } })
  })
})
