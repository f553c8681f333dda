import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { type Listener, listen } from '@org/segment-testing/node'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { toolsOf } from '../src/mcp/mcp-server.ts'
import { runNode } from './run-built.ts'
import { endAll, post, startDev } from './running-dev.ts'

const token = `sgp_${'a1B2'.repeat(16)}`
const writeKey = 'w'.repeat(32)

type Value = Readonly<Record<string, unknown>>

/** Calls a tool, and reads its answer. */
const caller =
  (client: Client) =>
  async (name: string, args: Value = {}): Promise<{ value: Value; isError: boolean; text: string }> => {
    const result = await client.callTool({ name, arguments: { ...args } })
    const text = JSON.stringify(result.content)
    expect(text).not.toContain(token)
    expect(text).not.toContain(writeKey)
    return { value: (result.structuredContent ?? {}) as Value, isError: result.isError === true, text }
  }

const errorOf = ({ value, isError }: { readonly value: Value; readonly isError: boolean }): unknown => {
  expect(isError).toBe(true)
  return (value.error as Value).code
}

const call = { type: 'track', userId: 'user-42', event: 'Order Completed', properties: { revenue: 5 } }

describe('tools without rights', () => {
  const all = toolsOf({ files: true, workspace: true, send: true })

  it('has no tool that deletes, suppresses or reveals a write key', () => {
    expect(all.map(({ name }) => name).filter((name) => /delete|suppress|reveal|key|push/.test(name))).toEqual([])
  })

  it('sends to Segment only when that is allowed', () => {
    const without = toolsOf({ files: true, workspace: true, send: false })
    expect(all.filter(({ name }) => !without.some((one) => one.name === name))).toEqual([
      expect.objectContaining({ name: 'send_to_segment', effects: 'sends' }),
    ])
  })

  it('says in each description what it changes', () => {
    for (const { description, effects, name } of all) {
      expect(description.length, name).toBeGreaterThan(40)
      if (effects === 'reads-workspace') expect(description, name).toContain('Reads only')
    }
  })
})

const source = join(import.meta.dirname, '../src/bin.ts')

describe('segment mcp over stdin and stdout', () => {
  let folder: string
  let segment: FakeSegment
  let server: Listener
  let client: Client
  let ask: ReturnType<typeof caller>

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'segment-mcp-'))
    mkdirSync(join(folder, 'work/src'), { recursive: true })
    writeFileSync(join(folder, 'secret.csv'), 'userId\nu1\n')
    symlinkSync(join(folder, 'secret.csv'), join(folder, 'work/link.csv'))
    writeFileSync(join(folder, 'work/users.csv'), 'userId,traits.email\nu1,ada@example.com\n,nobody@example.com\n')
    writeFileSync(join(folder, 'work/src/cart.ts'), `analytics.track({ event: 'Cart Viewed', userId: 42 })\n`)
    segment = createFakeSegment({ now: () => Date.now() - 1_000 })
    server = await listen(segment)
    segment.workspace.addSource({ id: 'src_1', name: 'Web shop', writeKey })
    client = new Client({ name: 'test', version: '1.0.0' })
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: ['--conditions=@org/source', source, 'mcp'],
        cwd: join(folder, 'work'),
        env: {
          PATH: process.env.PATH ?? '',
          HOME: folder,
          SEGMENT_TOKEN: token,
          SEGMENT_API_HOST: server.url,
          SEGMENT_WRITE_KEY: writeKey,
        },
      }),
    )
    ask = caller(client)
  })

  afterAll(async () => {
    await client.close()
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('lists its tools with hints, and its prompts', async () => {
    const { tools } = await client.listTools()
    const names = tools.map(({ name }) => name)
    expect(names).toEqual(toolsOf({ files: true, workspace: true, send: false }).map(({ name }) => name))
    const hints = Object.fromEntries(tools.map(({ name, annotations }) => [name, annotations]))
    expect(hints.validate_calls).toMatchObject({ readOnlyHint: true, openWorldHint: false })
    expect(hints.reset_local_segment).toMatchObject({ readOnlyHint: false })
    const { prompts } = await client.listPrompts()
    expect(prompts.map(({ name }) => name)).toEqual(['add_tracking', 'find_missing_events'])
    const { messages } = await client.getPrompt({ name: 'add_tracking', arguments: { event: 'Signed Up' } })
    const text = JSON.stringify(messages)
    for (const [, name] of text.matchAll(/Call (\w+)/g)) expect(names).toContain(name)
  })

  it('validates calls as segment validate does', async () => {
    const { value } = await ask('validate_calls', { calls: [call, { ...call, userId: 42 }] })
    expect(value).toMatchObject({
      findings: [{ line: 2, code: 'id_not_string', path: 'userId' }],
      summary: { rows: 2, errors: 1 },
    })
    const answer = await client.callTool({ name: 'validate_calls', arguments: { calls: 'none' } })
    expect(answer.isError).toBe(true)
  })

  it('builds a request without the configured write key, and refuses what Segment would drop', async () => {
    const { value } = await ask('build_request', { calls: [call], region: 'eu' })
    expect(value).toMatchObject({
      outcome: 'dry-run',
      request: { method: 'POST', url: 'https://events.eu1.segmentapis.com/v1/track' },
    })
    expect(value.curl).toContain('curl ')
    const { value: refused } = await ask('build_request', { calls: [{ ...call, event: '' }] })
    expect(refused).toMatchObject({ outcome: 'refused', error: { code: 'invalid_call' } })
  })

  it('explains codes and events, and names the nearest', async () => {
    expect((await ask('explain_discard', { code: 'id_not_string' })).value).toMatchObject({
      explanation: { stage: 'ingest' },
    })
    expect(errorOf(await ask('explain_discard', { code: '--json' }))).toBe('usage')
    expect((await ask('describe_event', { name: 'Completed Order' })).value).toMatchObject({ name: 'Order Completed' })
    const unknown = await ask('describe_event', { name: 'Order Complted' })
    expect(errorOf(unknown)).toBe('unknown_event')
    expect(unknown.text).toContain('Order Completed')
  })

  it('runs the local Segment from start to stop', async () => {
    expect(errorOf(await ask('read_events'))).toBe('not_started')
    const { value: started } = await ask('start_local_segment')
    expect((await ask('start_local_segment')).value).toEqual(started)
    const waiting = ask('wait_for_events', { q: 'event:"Order Completed"', timeoutMs: 60_000 })
    expect((await ask('send_to_local_segment', { calls: [call] })).value).toMatchObject({ outcome: 'acknowledged' })
    expect((await waiting).value).toMatchObject({ events: [{ verdict: 'kept', event: 'Order Completed' }] })
    expect((await ask('read_event', { seq: 1 })).value).toMatchObject({ call: { properties: { revenue: 5 } } })
    expect(errorOf(await ask('wait_for_events', { q: 'event:None', timeoutMs: 0 }))).toBe('timed_out')
    expect(errorOf(await ask('read_events', { q: 'event:"open' }))).toBe('bad_query')
    await ask('reset_local_segment')
    expect((await ask('read_events')).value).toMatchObject({ total: 0 })
    expect((await ask('stop_local_segment')).value).toEqual({ stopped: true })
    expect(errorOf(await ask('read_events'))).toBe('not_started')
    await expect(fetch(String(started.url))).rejects.toThrow()
  })

  it('reads files below its folder only', async () => {
    const { value, text } = await ask('preview_import', { file: 'users.csv', type: 'identify' })
    expect(JSON.stringify(value)).toContain('ada@example.com')
    expect(text).toContain('identity_required')
    for (const file of ['../secret.csv', 'link.csv', join(folder, 'secret.csv'), '/no/such/file']) {
      expect(errorOf(await ask('validate_file', { file }))).toBe('outside_folder')
    }
    expect(errorOf(await ask('validate_file', { file: 'none.csv' }))).toBe('no_input')
    const rules = { rules: [{ type: 'TRACK', key: 'Started', version: 1, jsonSchema: { properties: {} } }] }
    writeFileSync(join(folder, 'work/plan.json'), JSON.stringify(rules))
    expect((await ask('lint_plan', { plan: 'plan.json' })).value).toMatchObject({ rules: 1 })
    expect((await ask('diff_plans', { before: 'plan.json', after: 'plan.json' })).value).toMatchObject({
      level: 'none',
    })
    writeFileSync(join(folder, 'work/calls.ndjson'), '{"type":"track","event":"Started","properties":{"step":1}}\n')
    expect((await ask('infer_plan', { files: ['calls.ndjson'] })).value).toMatchObject({
      ...{ calls: 1, plan: { rules: [{ name: 'Started', properties: { required: ['step'] } }] } },
    })
    expect(errorOf(await ask('infer_plan', { files: ['../calls.ndjson'] }))).toBe('outside_folder')
    expect(
      (await ask('check_plan', { plan: 'plan.json', code: ['src'], files: ['calls.ndjson'] })).value,
    ).toMatchObject({
      summary: { rows: 1, subject: expect.stringContaining('call site') },
    })
    expect(errorOf(await ask('check_plan', { plan: 'plan.json', code: ['..'] }))).toBe('outside_folder')
    expect((await ask('find_causes', { code: ['src'] })).value).toMatchObject({
      reasons: [{ code: 'id_not_string', sites: [{ line: 1, certainty: 'certain' }] }],
    })
  })

  it('reads the workspace of the token, and hides write keys', async () => {
    expect((await ask('list_sources')).text).toContain('Web shop')
    await segment.fetch('https://api.segment.io/v1/track', {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${writeKey}:`)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ event: 'Cart Viewed', userId: 42 }),
    })
    expect((await ask('find_dropped_calls', { source: 'Web shop', code: ['src'] })).value).toMatchObject({
      dropped: 1,
      reasons: [{ code: 'id_not_string', sites: [{ line: 1 }] }],
    })
    expect(errorOf(await ask('get_plan', { plan: '--reveal' }))).toBe('not_found')
  })
})

describe('segment mcp with its requests in a pipe', () => {
  it('answers every request before it exits, also the last line without a line break', async () => {
    const calls = Array.from({ length: 50 }, (_, index) => ({
      ...call,
      properties: { text: 'x'.repeat(4_000), index },
    }))
    const clientInfo = { name: 'test', version: '1.0.0' }
    const requests = [
      ['initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo }],
      ['tools/list', {}],
      ['tools/call', { name: 'validate_calls', arguments: { calls } }],
      ['tools/call', { name: 'start_local_segment', arguments: {} }],
    ].map(([method, params], id) => JSON.stringify({ jsonrpc: '2.0', id, method, params }))
    const run = await runNode(['--conditions=@org/source', source, 'mcp'], {
      cwd: tmpdir(),
      stdin: requests.join('\n'),
    })
    expect(run).toMatchObject({ code: 0, stderr: '' })
    const answers = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Value)
    expect(answers.map(({ id }) => id).toSorted()).toEqual([0, 1, 2, 3])
    for (const answer of answers) expect(answer).toHaveProperty('result')
  })
})

describe('segment dev for agents', () => {
  afterEach(endAll)

  const connect = async (url: string): Promise<Client> => {
    const client = new Client({ name: 'test', version: '1.0.0' })
    await client.connect(new StreamableHTTPClientTransport(new URL(`${url}/_dev/mcp`)))
    return client
  }

  it('serves the same tools about itself, for each session', async () => {
    const planFile = join(import.meta.dirname, 'planned-shop/plan.json')
    const { url } = await startDev([], { files: new Map([[planFile, '[]']]) })
    await post(url, call)
    const client = await connect(url)
    const ask = caller(client)
    expect((await ask('read_events')).value).toMatchObject({ total: 1 })
    expect((await ask('start_local_segment')).value).toMatchObject({ url, writeKey: 'dev-write-key' })
    expect((await ask('stop_local_segment')).value).toEqual({ stopped: false })
    const other = await connect(`${url}/s/one`)
    expect((await caller(other)('read_events')).value).toMatchObject({ total: 0 })
    const track = { userId: 'u', event: 'Of the session', properties: { step: 1 } }
    expect((await post(`${url}/s/one`, track)).status).toBe(200)
    const { value: inferred } = await caller(other)('infer_plan', {})
    expect(inferred).toMatchObject({ calls: 1, plan: { rules: [{ name: 'Of the session' }] } })
    await caller(other)('send_to_local_segment', { calls: [{ ...track, type: 'track' }] })
    expect((await caller(other)('read_events')).value).toMatchObject({ total: 2 })
    expect((await ask('read_events')).value).toMatchObject({ total: 1 })
    const { value: checked } = await caller(other)('check_plan', {
      plan: relative(process.cwd(), planFile),
      local: true,
    })
    expect(checked).toMatchObject({ findings: [{ file: 'segment dev', code: 'plan_unplanned_event' }, {}] })
    await Promise.all([client.close(), other.close()])
  })

  it('refuses pages of other origins', async () => {
    const { url } = await startDev()
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' })
    const ask = (headers: Record<string, string>) =>
      fetch(`${url}/_dev/mcp`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })
    expect((await ask({ origin: 'https://evil.example' })).status).toBe(403)
  })
})
