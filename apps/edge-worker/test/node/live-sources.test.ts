import { mkdir, mkdtemp, readFile, rename, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { patienceMs } from '../../../../scripts/test-depth.ts'
import type { LogEntry } from '../../src/log/log-entry.ts'
import { type RunningCollector, startCollector } from '../../src/runtimes/start-collector.ts'
import { type LocalSegment, startLocalSegment } from '../local-segment.ts'
import { runWith } from '../run-command.ts'
import { startCloudflareApi } from './cloudflare-api.ts'

let folder: string
let file: string
let local: LocalSegment
let collector: RunningCollector | undefined
let logged: LogEntry[]

const settings = () => ({
  sources: { own: { writeKey: 'real-own-key' } },
  sourcesFrom: file,
  host: local.url,
  outbox: { path: join(folder, 'calls.sqlite') },
  delivery: { ageMs: 5 },
  server: { port: 0, drainMs: 100 },
})

const start = async (): Promise<RunningCollector> => {
  collector = await startCollector(settings(), {
    log: (entry) => logged.push(entry),
    environment: { SHOP_KEY: 'real-shop-key' },
  })
  return collector
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collector-keys-'))
  file = join(folder, 'sources.json')
  local = await startLocalSegment()
  logged = []
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})

afterEach(async () => {
  await collector?.close()
  collector = undefined
  vi.useRealTimers()
  await local.close()
  await rm(folder, { recursive: true, force: true })
})

const post = async (key: string, messageId: string = crypto.randomUUID()): Promise<number> => {
  const response = await fetch(`${collector?.url}/v1/track`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${key}:`)}` },
    body: JSON.stringify({ userId: 'u', event: 'E', messageId }),
  })
  return response.status
}

const keyOf = (messageId: string) => local.segment.calls.find((call) => call.messageId === messageId)?.writeKey

/** Replaces the file as editors and deployments do. */
const replace = async (sources: unknown): Promise<void> => {
  await writeFile(`${file}.draft`, typeof sources === 'string' ? sources : JSON.stringify(sources))
  await rename(`${file}.draft`, file)
}

/** Makes collectors read the file of sources, which they do twice a second. */
const readSources = () => vi.advanceTimersByTimeAsync(500)

const eventually = (key: string, status: number) =>
  expect
    .poll(
      async () => {
        await readSources()
        return post(key)
      },
      { timeout: patienceMs },
    )
    .toBe(status)

const run = (args: readonly string[], input?: string) =>
  runWith(
    ['keys', ...args],
    { COLLECTOR_CONFIG: JSON.stringify(settings()), SHOP_KEY: 'real-shop-key' },
    input === undefined ? {} : { input },
  )

describe('sources in a file', () => {
  it('are added, get a new key and are revoked without a restart; what is stored is delivered', async () => {
    await writeFile(file, '{}')
    await start()
    expect([await post('own'), await post('shop')]).toEqual([200, 401])
    await replace({ shop: { writeKey: '$SHOP_KEY', publicKeys: ['old-shop-key'] } })
    await eventually('shop', 200)
    expect(await post('old-shop-key', 'first')).toBe(200)
    await local.segment.waitFor(() => keyOf('first') === 'real-shop-key', { timeoutMs: patienceMs })

    // Segment is down while the key changes: the stored call goes out with the new one.
    local.segment.faults.always({ status: 503 })
    expect(await post('shop', 'stored')).toBe(200)
    await replace({ shop: { writeKey: 'second-shop-key' } })
    await eventually('old-shop-key', 401)
    local.segment.faults.clear()
    await local.segment.waitFor(() => keyOf('stored') === 'second-shop-key', { timeoutMs: patienceMs })

    local.segment.faults.always({ status: 503 })
    expect(await post('shop', 'last')).toBe(200)
    await replace({ shop: { writeKey: 'second-shop-key', revoked: true } })
    await eventually('shop', 401)
    local.segment.faults.clear()
    await local.segment.waitFor(() => keyOf('last') === 'second-shop-key', { timeoutMs: patienceMs })
    expect(logged.filter(({ message }) => message === 'The sources changed.')).toMatchObject([
      { added: 'shop' },
      { changed: 'shop' },
      { changed: 'shop' },
    ])
    expect(JSON.stringify(logged)).not.toMatch(/real-|second-/)
  })

  it('have their own limits, cause the warnings of settings, and the snippet is for one of them', async () => {
    await writeFile(file, '{"site":{"writeKey":"real-site-key"}}')
    const { sources: _, ...others } = settings()
    collector = await startCollector(others, { log: (entry) => logged.push(entry) })
    expect(logged).toContainEqual(expect.objectContaining({ snippet: expect.stringContaining('site') }))
    const guarded = { writeKey: 'real-shop-key', serverToken: 'secret-token', channels: ['browser', 'server'] }
    await replace({
      site: { writeKey: 'real-site-key', requestsPerSecond: 0.001 },
      shop: guarded,
    })
    await eventually('site', 429)
    expect(logged.filter(({ level }) => level === 'warning')).toEqual([
      { level: 'warning', message: expect.stringContaining('The source shop has a secret for servers') },
    ])
  })

  it('stay as they are while the plan of one is missing, and change once it is there', async () => {
    await replace({ shop: { writeKey: 'real-shop-key' } })
    await start()
    const plan = join(folder, 'plan.json')
    await replace({ shop: { writeKey: 'real-shop-key', plan } })
    const logs = async (message: string) => {
      await readSources()
      return logged.filter((line) => line.message.startsWith(message))
    }
    const refused = () => logs('The file of sources cannot be used')
    await expect.poll(refused, { timeout: patienceMs }).toMatchObject([{ reason: expect.stringContaining('ENOENT') }])
    expect(await post('shop')).toBe(200)
    await writeFile(plan, JSON.stringify({ rules: [], settings: { track: { allowUnplannedEvents: false } } }))
    await expect.poll(() => logs('The sources changed.'), { timeout: patienceMs }).toHaveLength(1)
    expect(await post('shop')).toBe(200)
    expect(await logs('The tracking plan blocked calls.')).toHaveLength(1)
  })

  it('stay as they are while the file is torn, invalid or gone, which is logged once', async () => {
    await replace({ shop: { writeKey: 'real-shop-key' } })
    await start()
    const problems = () => logged.filter(({ level }) => level === 'error')
    for (const [index, break_] of [
      () => writeFile(file, '{"shop":{"writeKey":"real-sh'),
      () => writeFile(file, ''),
      () => replace({ shop: { writeKey: 'k', chanels: [] } }),
      () => replace({ own: { writeKey: 'taken' } }),
      () => rm(file),
      () => mkdir(file),
      async () => {
        await rm(file, { recursive: true })
        await writeFile(file, '{"shop":{"writeKey":"real-shop-key"}}')
        await truncate(file, 16_777_217)
      },
    ].entries()) {
      await break_()
      const count = async (): Promise<number> => {
        await readSources()
        return problems().length
      }
      await expect.poll(count, { timeout: patienceMs }).toBe(index + 1)
      expect(await post('shop')).toBe(200)
    }
    const reasons = problems().map(({ reason }) => reason)
    expect(reasons).toEqual([
      expect.stringContaining('must be JSON'),
      expect.stringContaining('must be JSON'),
      expect.stringContaining('sources.shop.chanels is not a setting'),
      expect.stringContaining('The source own is in the settings already.'),
      expect.stringContaining('cannot be read (ENOENT)'),
      expect.stringContaining('is not a file'),
      expect.stringContaining('has more than 16777216 bytes'),
    ])
    await replace({ shop: { writeKey: 'real-shop-key' } })
    const lastMessage = async () => {
      await readSources()
      return logged.at(-1)?.message
    }
    await expect.poll(lastMessage, { timeout: patienceMs }).toBe('The file of sources can be used again.')
    expect(logged.some(({ message }) => message === 'The sources changed.')).toBe(false)
    await replace({ other: { writeKey: 'real-other-key' } })
    await eventually('other', 200)
    expect(await post('shop')).toBe(401)
    expect(JSON.stringify(logged)).not.toContain('real-')
  })

  it('are missed by the calls that they left, which the next start says', async () => {
    await replace({ shop: { writeKey: 'real-shop-key' } })
    await start()
    local.segment.faults.always({ status: 503 })
    expect(await post('shop', 'left')).toBe(200)
    await collector?.close()
    await replace({})
    await start()
    const warning = () =>
      logged.filter(({ message }) => message.includes('holds 1 calls of sources that are not configured'))
    expect(warning()).toHaveLength(1)
    local.segment.faults.clear()
    await replace({ shop: { writeKey: 'real-shop-key', revoked: true } })
    await readSources()
    await local.segment.waitFor(() => keyOf('left') === 'real-shop-key', { timeoutMs: patienceMs })
  })

  it('must be there and valid at the start', async () => {
    await expect(start()).rejects.toMatchObject({ code: 'invalid_source', message: expect.stringContaining(file) })
    await writeFile(file, '[]')
    await expect(start()).rejects.toMatchObject({ code: 'invalid_source' })
    await expect(stat(join(folder, 'calls.sqlite'))).rejects.toThrow()
  })
})

describe('segment-collector keys', () => {
  it('adds, lists and revokes, and a running collector follows', async () => {
    await writeFile(file, '{}')
    await start()
    expect(await run(['add', 'shop', '--write-key', '-', '--channels', 'server'], 'real-shop-key\n')).toMatchObject({
      code: 0,
      printed: expect.stringContaining('The source shop is in'),
    })
    await eventually('shop', 200)
    await writeFile(join(folder, 'key.txt'), 'another-real-key\n')
    const added = await run([
      'add',
      'app',
      '--write-key',
      `@${join(folder, 'key.txt')}`,
      '--public-key',
      'a',
      '--public-key',
      'b',
    ])
    expect(added.code).toBe(0)
    const { printed } = await run(['list', '--json'])
    expect(
      printed
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      { alias: 'own', from: 'settings', state: 'open' },
      { alias: 'shop', channels: ['server'], from: file },
      { alias: 'app', publicKeys: 2 },
    ])
    expect(printed).not.toMatch(/real-(?:own|shop)-key|another-real-key/)
    expect(await run(['revoke', 'app', '--key', 'a'])).toMatchObject({ code: 0 })
    expect(await run(['revoke', 'shop'])).toMatchObject({ code: 0, printed: expect.stringContaining('is revoked') })
    await eventually('shop', 401)
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
      shop: { writeKey: 'real-shop-key', revoked: true },
      app: { publicKeys: ['b'] },
    })
    expect(await run(['add', 'shop', '--write-key', 'new-real-key', '--replace'])).toMatchObject({ code: 0 })
    await eventually('shop', 200)
    expect(await run(['revoke', 'shop', '--forget'])).toMatchObject({ code: 0 })
    expect(Object.keys(JSON.parse(await readFile(file, 'utf8')) as object)).toEqual(['app'])
  })

  it('follows a link, and creates a file that only its owner can read', async () => {
    const target = join(folder, 'real.json')
    await symlink(target, file)
    expect(await run(['add', 'shop', '--write-key', 'real-shop-key', '--file', target])).toMatchObject({ code: 0 })
    expect((await stat(target)).mode & 0o777).toBe(0o600)
    expect(await run(['add', 'app', '--write-key', 'real-app-key'])).toMatchObject({ code: 0 })
    expect(Object.keys(JSON.parse(await readFile(target, 'utf8')) as object)).toEqual(['shop', 'app'])
  })

  it.each([
    [['add', 'shop'], 64, 'A write key is required.'],
    [['add', 'own', '--write-key', 'k'], 78, 'The source own is in the settings'],
    [['add', 'bad alias', '--write-key', 'k'], 78, 'may contain only letters'],
    [['add', 'shop', '--write-key', 'sgp_token'], 78, 'Public API token'],
    [['add', 'shop', '--write-key', 'k', '--channels', 'tv'], 78, 'must be one of browser, server'],
    [['add', 'shop', '--write-key', 'k', '--public-key', 'own'], 78, 'Another source already has a key'],
    [['add', 'shop', '--write-key', '@/does/not/exist'], 66, 'cannot be read'],
    [['add', 'taken', '--write-key', 'k'], 64, 'exists already'],
    [['revoke', 'shop'], 66, 'There is no source "shop"'],
    [['revoke', 'taken', '--key', 'none'], 66, 'no such public key'],
  ])('%j fails with a clear message and changes nothing', async (args, code, message) => {
    await writeFile(file, '{"taken":{"writeKey":"t"}}')
    expect(await run(args)).toMatchObject({ code, printed: '', noted: expect.stringContaining(message) })
    expect(await readFile(file, 'utf8')).toBe('{"taken":{"writeKey":"t"}}')
  })

  it('changes the KV namespace of a Worker', async () => {
    const api = await startCloudflareApi()
    try {
      const kv = (args: readonly string[]) => runWith(['keys', ...args, '--kv', 'namespace-1'], api.variables)
      expect(await kv(['list'])).toMatchObject({ code: 0, noted: 'There are no sources.\n' })
      expect(await kv(['add', 'web', '--write-key', 'real-web-key'])).toMatchObject({ code: 0 })
      expect(await kv(['list'])).toMatchObject({
        printed: expect.stringMatching(/^web +open +browser,server +real\*+ {2}\(the KV key sources\)/),
      })
      expect(await kv(['revoke', 'web'])).toMatchObject({ code: 0 })
      expect(JSON.parse(api.values.get('sources') ?? '')).toEqual({ web: { writeKey: 'real-web-key', revoked: true } })
    } finally {
      await api.close()
    }
  })
})
