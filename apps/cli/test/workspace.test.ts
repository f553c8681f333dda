import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createFakeSegment, type FakeSegment, type FakeSegmentOptions } from '@org/segment-testing'
import { type Listener, listen } from '@org/segment-testing/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exitCodes } from '../src/errors/exit-codes.ts'
import type { BuiltRun } from './run-built.ts'
import { runHere } from './run-here.ts'
import { runSegment } from './run-segment.ts'
import { startSegment } from './running-segment.ts'

const token = `sgp_${'a1B2'.repeat(16)}`
const keyOf = (name: string): string => name.padEnd(32, '0')

let segment: FakeSegment
let server: Listener
let folder: string

const start = async (options: FakeSegmentOptions = {}): Promise<void> => {
  await server?.close()
  segment = createFakeSegment(options)
  server = await listen(segment)
}

beforeEach(async () => {
  await start({ workspace: { name: 'Acme', tokens: [token] } })
  folder = mkdtempSync(join(tmpdir(), 'segment-workspace-'))
})

afterEach(async () => {
  await server.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Runs a command with the token in the environment. No output may contain it. */
const run = async (
  args: readonly string[],
  { env = {}, stdin }: { readonly env?: Readonly<Record<string, string>>; readonly stdin?: string } = {},
): Promise<BuiltRun & { readonly json: () => Record<string, unknown> }> => {
  const result = await runHere(args, {
    cwd: folder,
    env: { SEGMENT_API_HOST: server.url, SEGMENT_HOST: server.url, SEGMENT_TOKEN: token, ...env },
    ...(stdin === undefined ? {} : { stdin }),
  })
  expect(`${result.stdout}${result.stderr}`).not.toContain(token)
  return { ...result, json: () => JSON.parse(result.stdout) as Record<string, unknown> }
}

const configPath = () => join(folder, '.config/segment/config.json')

const send = (writeKey: string, type: string, call: object) =>
  segment.fetch(`https://api.segment.io/v1/${type}`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${writeKey}:`)}`, 'content-type': 'application/json' },
    body: JSON.stringify(call),
  })

describe('segment login', () => {
  const without = { SEGMENT_TOKEN: '' }

  it('verifies a token from stdin and stores it for its owner only', async () => {
    const login = await run(['login', '--token', '-'], { env: without, stdin: `${token}\n` })
    expect(login).toMatchObject({ code: 0, stdout: '' })
    expect(login.stderr).toContain('Logged in to the workspace Acme (us)')
    expect(statSync(configPath()).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(configPath(), 'utf8'))).toEqual({
      profiles: { default: { token, apiHost: server.url } },
    })
    const whoami = await run(['whoami', '--json'], { env: without })
    expect(whoami.json()).toMatchObject({
      workspace: { name: 'Acme', slug: 'acme' },
      region: 'us',
      tokenFrom: 'profile',
    })
    expect((await run(['config', 'get', 'token'], { env: without })).stdout).toMatch(/^sgp_\*+\n$/)
    expect((await run(['logout'], { env: without })).stderr).toContain('Removed the token')
    const after = await run(['whoami'], { env: without })
    expect(after).toMatchObject({ code: exitCodes.badConfig })
    expect(after.stderr).toContain('segment login')
  })

  it('keeps other settings, and creates a profile', async () => {
    await run(['config', 'set', 'write-key', 'k'.repeat(32)])
    expect(await run(['login', '--token', '-', '--profile', 'staging'], { env: without, stdin: token })).toMatchObject({
      code: 0,
    })
    expect(JSON.parse(readFileSync(configPath(), 'utf8'))).toMatchObject({
      profiles: { default: { writeKey: 'k'.repeat(32) }, staging: { token } },
    })
  })

  it('stores nothing if the token is wrong', async () => {
    const login = await run(['login', '--token', '-'], { env: without, stdin: 'k'.repeat(32) })
    expect(login).toMatchObject({ code: exitCodes.unauthorized, stdout: '' })
    expect(login.stderr).toContain('error unauthorized: The Public API answered 401')
    expect(login.stderr).toContain('looks like a write key')
    expect(() => statSync(configPath())).toThrow()
  })

  it('asks for the token in a terminal, without showing it', async () => {
    const files = new Map<string, string>()
    const running = startSegment(['login'], { terminal: true, files, env: { SEGMENT_API_HOST: server.url } })
    await running.until(/Public API token: /)
    running.press(`x\u007f${token}`)
    running.press('\r')
    expect(await running.exitCode).toBe(0)
    expect(running.stderr()).not.toContain(token)
    expect([...files.values()].join()).toContain(token)
  })
})

describe('the objects of the workspace', () => {
  beforeEach(() => {
    segment.workspace.addSource({ id: 'src_1', name: 'Web shop', writeKey: keyOf('web') })
    segment.workspace.addSource({ id: 'src_2', name: 'App', writeKey: keyOf('app'), enabled: false })
    segment.workspace.addTrackingPlan({
      id: 'tp_1',
      name: 'Shop plan',
      sourceIds: ['src_1'],
      rules: [
        {
          type: 'TRACK',
          key: 'Order Completed',
          jsonSchema: { properties: { properties: { properties: { revenue: {}, currency: {} } } } },
        },
      ],
    })
  })

  it('are listed as a table and as JSON, with masked write keys', async () => {
    const table = await run(['sources', 'list'])
    expect(table.stdout).toMatch(/^ID {5}NAME {6}TYPE .*\nsrc_1 {2}Web shop .*enabled\nsrc_2 {2}App .*disabled\n$/)
    const { stdout, json } = await run(['sources', 'list', '--json'])
    expect(json()).toMatchObject({ sources: [{ id: 'src_1', writeKeys: [expect.stringMatching(/^web0\*+$/)] }, {}] })
    expect(stdout).not.toContain(keyOf('web'))
    expect((await run(['sources', 'list', '--json', '--reveal'])).stdout).toContain(keyOf('web'))
    const limited = await run(['sources', 'list', '--limit', '1'])
    expect(limited.stdout).not.toContain('src_2')
    expect(limited.stderr).toContain('Only the first 1 are shown')
    expect(await run(['sources', 'list', '--limit', '0'])).toMatchObject({ code: exitCodes.usage })
  })

  it('are found by ID, name, slug and other spelling', async () => {
    for (const name of ['src_1', 'Web shop', 'web SHOP']) {
      expect((await run(['sources', 'key', name])).stdout).toBe(`${keyOf('web')}\n`)
    }
    const missing = await run(['sources', 'get', 'Web shpo'])
    expect(missing).toMatchObject({ code: exitCodes.refused, stdout: '' })
    expect(missing.stderr).toContain('Did you mean "Web shop"?')
    segment.workspace.addSource({ id: 'src_3', name: 'App', writeKey: keyOf('app2') })
    const twice = await run(['sources', 'get', 'App', '--json'])
    expect(twice.stderr).toContain('Use an ID: src_2, src_3.')
    expect(twice.json()).toMatchObject({ error: { code: 'usage' } })
  })

  it('include settings, plans, destinations and the debugger', async () => {
    expect((await run(['sources', 'settings', 'App', '--json'])).json()).toMatchObject({ source: 'src_2' })
    expect((await run(['plans', 'list'])).stdout).toContain('Shop plan')
    const plan = await run(['plans', 'get', 'shop-plan'])
    expect(plan.stdout).toContain('Web shop')
    expect(plan.stdout).toMatch(/TRACK +Order Completed +1 +2\n/)
    expect((await run(['plans', 'get', 'tp_1', '--json'])).json()).toMatchObject({
      rules: [{ key: 'Order Completed' }],
    })
    expect((await run(['destinations', 'list', '--json'])).json()).toEqual({ destinations: [] })
    expect((await run(['destinations', 'list'])).stderr).toContain('There are no destinations.')
    expect((await run(['open', 'src_1'])).stdout).toBe(`${server.url}\n`)
  })

  it('hide credentials of destinations', async () => {
    await start({ workspace: { tokens: [token], catalog: [{ id: 'hook', slug: 'hook', name: 'Hook' }] } })
    segment.workspace.addSource({ id: 'src_1', name: 'Web shop', writeKey: keyOf('web') })
    segment.workspace.addSource({ id: 'src_2', name: 'App', writeKey: keyOf('app') })
    await segment.fetch(`https://api.segmentapis.com/destinations`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        sourceId: 'src_1',
        metadataId: 'hook',
        name: 'Hook',
        settings: { sharedSecret: 'very-secret-value' },
      }),
    })
    const list = await run(['destinations', 'list', '--source', 'Web shop', '--json'])
    expect(list.json()).toMatchObject({
      destinations: [{ name: 'Hook', settings: { sharedSecret: 'very*************' } }],
    })
    expect((await run(['destinations', 'get', 'Hook'])).stdout).toContain('Web shop')
    expect((await run(['destinations', 'list', '--source', 'App', '--json'])).json()).toEqual({ destinations: [] })
  })

  it('complete from the names that were listed last', async () => {
    const files = new Map<string, string>()
    const env = { SEGMENT_API_HOST: server.url, SEGMENT_TOKEN: token }
    const offered = async (...words: readonly string[]) =>
      (await runSegment(['complete', 'zsh', '--', ...words], { files, env })).stdout
    expect(await offered('sources', 'get', '')).toBe('')
    await runSegment(['sources', 'list'], { files, env })
    await runSegment(['plans', 'list'], { files, env })
    expect(await offered('sources', 'key', 'W')).toBe('Web shop\n')
    expect(await offered('open', '')).toBe('Web shop\nApp\n')
    expect(await offered('plans', 'get', '')).toBe('Shop plan\n')
    expect(await offered('destinations', 'list', '--source', 'A')).toBe('App\n')
    expect(await offered('plan', 'push', 'tracking', '--plan', '')).toBe('Shop plan\n')
    expect(await offered('plan', 'import', 'tracking', '--plan', '')).toBe('')
    expect(await offered('validate', '--plan', '')).toBe(':files\n')
    expect(await offered('sources', 'key', '--profile', 'other', '')).toBe('')
    expect([...files.entries()].find(([path]) => path.endsWith('/.cache/segment/names.json'))?.[1]).not.toContain(
      'web0',
    )
  })
})

describe('the reports of the workspace', () => {
  it('show usage by day, with a total, and changes', async () => {
    segment.workspace.addSource({ id: 'src_1', name: 'Shop', writeKey: keyOf('shop') })
    await send(keyOf('shop'), 'track', { userId: 'u', event: 'Started' })
    const usage = await run(['usage', '--json', '--limit', '1'])
    expect(usage.json()).toMatchObject({ total: '1', days: [{ apiCalls: expect.any(String) }] })
    expect((await run(['usage', '--by-source'])).stdout).toContain('Shop')
    expect(await run(['usage', '--month', 'June'])).toMatchObject({ code: exitCodes.usage })
    await segment.fetch('https://api.segmentapis.com/sources/src_1/writekey', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    })
    expect((await run(['audit', '--since', '1h'])).stdout).toContain('Source Modified')
    expect((await run(['audit', '--since', '2020-01-01', '--until', '2020-01-02', '--json'])).json()).toEqual({
      events: [],
    })
    expect(await run(['audit', '--since', 'yesterday'])).toMatchObject({ code: exitCodes.usage })
  })

  it('show a profile', async () => {
    await send(keyOf('shop'), 'identify', { userId: '42', traits: { plan: 'pro' } })
    await send(keyOf('shop'), 'track', { userId: '42', event: 'Order Completed' })
    const env = { SEGMENT_PROFILE_TOKEN: 'profile-token', SEGMENT_SPACE: 'spa_1' }
    const shown = await run(['profile', 'user_id:42'], { env })
    expect(shown.stdout).toMatch(/plan +pro\n[\s\S]*user_id +42[\s\S]*track +Order Completed/)
    expect((await run(['profile', 'user_id:42', '--json'], { env })).json()).toMatchObject({ traits: { plan: 'pro' } })
    expect(await run(['profile', 'user_id:none'], { env })).toMatchObject({ code: exitCodes.refused })
    expect(await run(['profile', '42'], { env })).toMatchObject({ code: exitCodes.usage })
    expect((await run(['profile', 'user_id:42'])).stderr).toContain('segment config set profile-token')
  })
})

describe('segment users', () => {
  const ids = (): string => {
    writeFileSync(join(folder, 'ids.txt'), '\uFEFFu1\r\nu2\n\n u3 \nu1\n')
    return join(folder, 'ids.txt')
  }

  it('shows what it would do, and sends nothing without the typed confirmation', async () => {
    const file = ids()
    const dry = await run(['users', 'delete', '--file', file, '--dry-run'])
    expect(dry).toMatchObject({ code: 0 })
    expect(dry.stderr).toContain('3 users in the workspace Acme: u1, u2, u3.')
    expect(dry.stderr).toContain('--confirm "SUPPRESS_WITH_DELETE 3"')
    expect(await run(['users', 'delete', '--file', file])).toMatchObject({ code: exitCodes.usage })
    const wrong = await run(['users', 'delete', '--file', file, '--confirm', 'SUPPRESS_WITH_DELETE 4'])
    expect(wrong.stderr).toContain('does not match, so nothing was sent')
    expect(segment.workspace.requests.filter(({ method }) => method !== 'GET')).toEqual([])
  })

  it.each([
    [['suppress'], 'SUPPRESS_ONLY'],
    [['unsuppress'], 'UNSUPPRESS'],
    [['delete'], 'SUPPRESS_WITH_DELETE'],
    [['delete', '--only-segment'], 'SUPPRESS_WITH_DELETE_INTERNAL'],
    [['delete', '--no-suppress'], 'DELETE_ONLY'],
    [['delete', '--no-suppress', '--only-segment'], 'DELETE_INTERNAL'],
  ])('%j sends %s and shows the status later', async (command, type) => {
    const sent = await run(['users', ...command, '--file', ids(), '--confirm', `${type} 3`, '--json'])
    expect(sent).toMatchObject({ code: 0 })
    const { regulations } = sent.json() as { regulations: readonly string[] }
    expect(segment.workspace.requests.find(({ method }) => method === 'POST')?.body).toEqual({
      regulationType: type,
      subjectType: 'USER_ID',
      subjectIds: ['u1', 'u2', 'u3'],
    })
    expect((await run(['users', 'status', ...regulations])).stdout).toContain('INITIALIZED')
    expect((await run(['users', 'status'])).stdout).toContain(type)
  })

  it('asks in a terminal', async () => {
    const files = new Map([['/ids.txt', 'u1\n']])
    const env = { SEGMENT_API_HOST: server.url, SEGMENT_TOKEN: token }
    const running = startSegment(['users', 'suppress', '--file', '/ids.txt'], { terminal: true, files, env })
    await running.until(/to confirm: /)
    running.press('SUPPRESS_ONLY 1\r')
    expect(await running.exitCode).toBe(0)
    expect(segment.workspace.requests.some(({ method }) => method === 'POST')).toBe(true)
  })

  it('splits a long list, and says where to go on after a failure', async () => {
    writeFileSync(join(folder, 'many.txt'), Array.from({ length: 5_001 }, (_, index) => `u${index}`).join('\n'))
    segment.faults.next({ path: '/regulations', status: 200, times: 1, body: { data: { regulateId: 'reg_1' } } })
    segment.faults.next({ path: '/regulations', status: 500, times: 1 })
    const args = ['users', 'suppress', '--file', join(folder, 'many.txt')]
    const failed = await run([...args, '--confirm', 'SUPPRESS_ONLY 5001'])
    expect(failed).toMatchObject({ code: exitCodes.tryAgain })
    expect(failed.stderr).toContain('5000 of 5001 users were sent (regulations reg_1)')
    expect(failed.stderr).toContain('--skip 5000')
    expect(await run([...args, '--skip', '5000', '--confirm', 'SUPPRESS_ONLY 1'])).toMatchObject({ code: 0 })
  })

  it.each(['["u1"]\n', '"u1"\n', 'id\tname\n', '\n \n'])('rejects the file %j', async (content) => {
    writeFileSync(join(folder, 'odd.txt'), content)
    expect(await run(['users', 'suppress', '--file', join(folder, 'odd.txt')])).toMatchObject({
      code: exitCodes.badData,
    })
  })
})

describe('the errors of the workspace', () => {
  it('are one message with what to do', async () => {
    const wrong = await run(['sources', 'list'], { env: { SEGMENT_TOKEN: 'another' } })
    expect(wrong).toMatchObject({ code: exitCodes.unauthorized, stdout: '' })
    expect(wrong.stderr.trim().split('\n')).toHaveLength(2)
    segment.faults.always({
      path: '/sources',
      status: 400,
      body: { errors: [{ type: 'x', message: "must be sent to Segment's EU-hosted API" }] },
    })
    const region = await run(['sources', 'list', '--json'])
    expect(region.json()).toMatchObject({
      error: { code: 'wrong_region', advice: 'Use --region eu, or store it with: segment config set region eu' },
    })
    expect(region.code).toBe(exitCodes.badConfig)
  })

  it('tell missing rights from a wrong token', async () => {
    await start({ workspace: { tokens: [{ token, access: 'read-only' }] } })
    writeFileSync(join(folder, 'ids.txt'), 'u1')
    const args = ['users', 'suppress', '--file', join(folder, 'ids.txt'), '--confirm', 'SUPPRESS_ONLY 1']
    const run1 = await run(args)
    expect(run1).toMatchObject({ code: exitCodes.unauthorized })
    expect(run1.stderr).toContain('error forbidden')
    segment.workspace.addSource({ id: 'src_1', name: 'Shop', writeKey: keyOf('shop') })
    expect((await run(['sources', 'key', 'Shop'])).stderr).toContain('shows no write key to this token')
  })

  it('wait for a rate limit and say so', async () => {
    segment.faults.next({ path: '/sources', status: 429, retryAfter: 3 })
    const { code, stderr } = await run(['sources', 'list'])
    expect(code).toBe(0)
    expect(stderr).toContain('Waiting 3 s.')
  })

  it('say that the network is down', async () => {
    const { url } = server
    await server.close()
    const down = await run(['sources', 'list'], { env: { SEGMENT_API_HOST: url } })
    expect(down).toMatchObject({ code: exitCodes.tryAgain })
    expect(down.stderr).toContain('nothing listens on that host and port')
    await start()
  })
})

describe('segment doctor with a token', () => {
  it('checks the source of the write key and what Segment dropped', async () => {
    segment.workspace.addSource({ id: 'src_1', name: 'Shop', writeKey: keyOf('shop') })
    segment.workspace.addSource({ id: 'src_2', name: 'Off', writeKey: keyOf('off'), enabled: false })
    await send(keyOf('shop'), 'track', { userId: 42, event: 'Order Completed' })
    const findings = async (writeKey: string, env: Readonly<Record<string, string>> = {}) =>
      (await run(['doctor', '--json'], { env: { SEGMENT_WRITE_KEY: writeKey, ...env } })).json().findings
    expect(await findings(keyOf('shop'))).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ check: 'token', state: 'ok' }),
        expect.objectContaining({ check: 'workspace-source', state: 'ok' }),
        expect.objectContaining({
          check: 'dropped-calls',
          state: 'warning',
          message: expect.stringContaining('id_not_string'),
          advice: expect.stringContaining('segment why --source src_1'),
        }),
      ]),
    )
    expect(await findings(keyOf('off'))).toEqual(
      expect.arrayContaining([expect.objectContaining({ check: 'workspace-source', state: 'failed' })]),
    )
    expect(await findings(keyOf('none'))).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ check: 'workspace-source', message: expect.stringContaining('No source') }),
      ]),
    )
    expect(await findings(keyOf('shop'), { SEGMENT_TOKEN: '' })).not.toEqual(
      expect.arrayContaining([expect.objectContaining({ check: 'token' })]),
    )
  })
})
