import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { describe, expect, inject, it } from 'vitest'
import { isDeep } from '../../../scripts/test-depth.ts'
import { useLocalSegment } from './local-segment.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const users = { type: 'identify', fields: { userId: 'id', 'traits.email': 'email' } }
const config = { write_key: 'a-write-key', streams: { users, calls: true, logs: false } }
const schemaOf = (stream: string, properties: object = {}, keys = ['id']): object => ({
  ...{ type: 'SCHEMA', stream, schema: { type: 'object', properties }, key_properties: keys },
})
const user = (id: unknown, email = `${id}@example.com`): object => ({
  type: 'RECORD',
  stream: 'users',
  record: { id, email },
})
const state = (value: unknown): object => ({ type: 'STATE', value })

const lines = (messages: readonly (object | string)[]): string =>
  messages.map((message) => `${typeof message === 'string' ? message : JSON.stringify(message)}\n`).join('')

const run = (messages: readonly (object | string)[], settings: object = config) => {
  local.file('target.json', JSON.stringify(settings))
  return runHere(['target', '--config', 'target.json'], { cwd: local.folder, host: local.url, stdin: lines(messages) })
}

const rejects = (): readonly { readonly issues: readonly { readonly code: string; readonly message: string }[] }[] =>
  readdirSync('.')
    .filter((name) => name.endsWith('.rejects.ndjson'))
    .flatMap((name) => readFileSync(name, 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line))

describe('segment target', () => {
  it('sends the calls of records and prints every state after them, as it was written', async () => {
    const done = await run([
      schemaOf('users'),
      '{"type":"record","stream":"users","record":{"id":1234567890123456789,"email":"a@example.com"},"time_extracted":"2024-05-01T00:00:00Z"}',
      '{"type":"STATE","value":{"bookmarks":{"users":1234567890123456789}}}',
      user(2),
      schemaOf('logs'),
      { type: 'RECORD', stream: 'logs', record: { id: 1 } },
      schemaOf('calls', {}, []),
      { type: 'RECORD', stream: 'calls', record: { type: 'track', userId: 'u', event: 'E' } },
      state({ b: 2 }),
    ])
    expect(done).toMatchObject({ code: 0, stdout: '{"bookmarks":{"users":1234567890123456789}}\n{"b":2}\n' })
    expect(done.stderr).toContain('4 read = 3 sent + 0 rejected + 1 skipped')
    expect(local.segment.calls).toMatchObject([
      { type: 'identify', userId: '1234567890123456789', traits: { email: 'a@example.com' } },
      { type: 'identify', userId: '2' },
      { type: 'track', userId: 'u', event: 'E' },
    ])
  })

  it('gives a record its messageId from before when a tap starts again, and equal records without a key ids of their own', async () => {
    const call = { type: 'RECORD', stream: 'calls', record: { type: 'track', userId: 'u', event: 'E' } }
    const messages = [schemaOf('users'), schemaOf('calls', {}, []), user(1), call, call]
    await run(messages)
    const ids = local.segment.calls.map(({ messageId }) => messageId)
    expect(new Set(ids).size).toBe(3)
    local.segment.reset()
    await run([schemaOf('calls', {}, []), call, schemaOf('users'), call, user(1)])
    expect(new Set(local.segment.calls.map(({ messageId }) => messageId))).toEqual(new Set(ids))
  })

  it('writes records that break the schema of their stream or a rule to a file, and continues', async () => {
    const done = await run([
      schemaOf('users', {
        id: { type: 'integer', multipleOf: 1e-38 },
        email: { type: ['string', 'null'], format: 'email' },
      }),
      user(1, 'no email'),
      user('x'),
      { type: 'RECORD', stream: 'users', record: { email: 'nobody@example.com' } },
      state(1),
    ])
    expect(done).toMatchObject({ code: 65, stdout: '1\n' })
    expect(rejects().map(({ issues }) => issues[0]?.code)).toEqual(['row_schema', 'identity_required'])
    expect(local.segment.calls).toHaveLength(1)
  })

  it('says why a record does not match its schema, and what it does not validate', async () => {
    const schema = schemaOf('users', { id: { type: 'integer' }, name: { type: 'string', pattern: '(?=a)' } })
    const { stderr } = await run([schema, user('x'), user(1), state(1)])
    expect(rejects()[0]?.issues[0]?.message).toBe(
      'id must be an integer according to the schema of its stream, but is the string "x".',
    )
    expect(stderr).toContain('The records of users are only validated in part: properties.name.pattern looks ahead')
  })

  it('does not print a state whose records were not acknowledged', async () => {
    local.segment.faults.always({ status: 401 })
    const done = await run([state('before'), schemaOf('users'), user(1), state('after')])
    expect(done).toMatchObject({ code: 77, stdout: '"before"\n' })
    expect(done.stderr).toContain('the tap continues after the last state')
  })

  it.each<[string, string]>([
    ['INFO done', 'is not a message'],
    ['{"type":"STATE"}', 'is not a STATE message: value is missing'],
    ['{"type":"RECORD","stream":"users","record":[1]}', 'is not a RECORD message: record must be an object'],
    ['{"type":"RECORD","stream":"none","record":{}}', 'has a record of "none" before its schema'],
  ])('sends what comes before the line %s, and prints its states', async (line, why) => {
    const done = await run([schemaOf('users'), user(1), state(1), user(2), line, user(3), state(2)])
    expect(done).toMatchObject({
      code: 65,
      stdout: '1\n',
      stderr: expect.stringContaining(`Line 5 of the tap's output ${why}`),
    })
    expect(done.stderr).toContain('2 read = 2 sent')
    expect(local.segment.calls.map(({ userId }) => userId)).toEqual(['1', '2'])
  })

  it('prints nothing but states to standard output, also with --json and if it fails at once', async () => {
    for (const settings of [config, {}, { streams: 1 }]) {
      local.file('target.json', JSON.stringify(settings))
      const done = await runHere(['target', '--config', 'target.json', '--json'], {
        ...{ cwd: local.folder, host: local.url, stdin: lines([schemaOf('users'), state(1), 'INFO done']) },
      })
      expect(done).toMatchObject({ code: 65, stdout: settings === config ? '1\n' : '' })
      expect(done.stderr).toContain('"event":"error"')
    }
  })

  it('reads batches in files, and says what it does not do', async () => {
    const path = local.file('batch.jsonl.gz', gzipSync('{"id":7,"email":"7@example.com"}\n{"id":9007199254740993}\n'))
    const batch = (url: string) => ({
      type: 'BATCH',
      stream: 'users',
      encoding: { format: 'jsonl', compression: 'gzip' },
      manifest: [url],
    })
    const done = await run([
      schemaOf('users'),
      batch(String(pathToFileURL(path))),
      { type: 'ACTIVATE_VERSION', stream: 'users', version: 1 },
      { type: 'ACTIVATE_VERSION', stream: 'users', version: 2 },
      { type: 'LOG' },
      state(1),
    ])
    expect(done).toMatchObject({ code: 0, stdout: '1\n' })
    expect(done.stderr.match(/ACTIVATE_VERSION/g)).toHaveLength(1)
    expect(done.stderr).toContain('LOG')
    expect(local.segment.calls.map(({ userId }) => userId)).toEqual(['7', '9007199254740993'])
    expect(await run([schemaOf('users'), batch('s3://bucket/key')])).toMatchObject({
      code: 65,
      stderr: expect.stringContaining('only file: is read'),
    })
  })

  it('reads tables in batches as the mapping of their stream says', async () => {
    const path = local.file('batch.csv', '7|7@example.com\n8|8@example.com\n')
    const mapping = { ...users, columns: ['id', 'email'], delimiter: '|' }
    const batch = {
      type: 'BATCH',
      stream: 'users',
      encoding: { format: 'csv' },
      manifest: [String(pathToFileURL(path))],
    }
    const done = await run([schemaOf('users'), batch, state(1)], { streams: { users: mapping } })
    expect(done).toMatchObject({ code: 0, stdout: '1\n' })
    expect(local.segment.calls).toMatchObject([{ userId: '7', traits: { email: '7@example.com' } }, { userId: '8' }])
  })

  it.each([
    ['a line that is not JSON', 'Starting sync', "Line 2 of the tap's output is not a message"],
    ['a message without a type', {}, 'has no type'],
    ['a record without a schema', { type: 'RECORD', stream: 'new', record: {} }, 'before its schema'],
    ['a message without its parts', { type: 'RECORD', stream: 'users' }, 'is not a RECORD message: record'],
    ['a stream without a mapping', schemaOf('orders'), 'The stream "orders" has no mapping'],
  ])('fails at %s, after the records before it', async (_, message, text) => {
    const done = await run([schemaOf('users'), message, user(1), state(1)])
    expect(done).toMatchObject({ code: 65, stdout: '' })
    expect(done.stderr).toContain(text)
  })

  it('says what is wrong with its configuration', async () => {
    expect(await run([], { streams: 7 })).toMatchObject({ code: 65, stderr: expect.stringContaining('streams') })
    const mapping = { type: 'identify', fields: { userIdd: 'id' } }
    expect(await run([schemaOf('users')], { write_key: 'k', streams: { users: mapping } })).toMatchObject({
      code: 65,
      stderr: expect.stringContaining('userId'),
    })
    expect((await run([], { write_key: 'k', load_method: 'upsert' })).stderr).toContain('load_method')
  })
})

it('works as its page says', async () => {
  const page = readFileSync(join(import.meta.dirname, '../docs/target.md'), 'utf8')
  const [, block = ''] = /^```json\n([\s\S]*?)^```$/m.exec(page) ?? []
  const record = { id: 42, email: 'ada@example.com', updated_at: '2024-05-01T00:00:00' }
  const done = await run(
    [schemaOf('public-users'), { type: 'RECORD', stream: 'public-users', record }, schemaOf('public-logs'), state(1)],
    JSON.parse(block),
  )
  expect(done).toMatchObject({ code: 0, stdout: '1\n' })
  expect(local.segment.calls).toMatchObject([
    { type: 'identify', userId: '42', originalTimestamp: '2024-05-01T00:00:00.000Z' },
  ])
})

/** A small tap: numbered rows, a state after every 50, and from the last state on if it has one. */
const tap = `
const from = Number(process.argv[1] ?? 0)
const write = (message) => new Promise((done) => process.stdout.write(JSON.stringify(message) + '\\n', done))
await write({ type: 'SCHEMA', stream: 'rows', schema: { properties: { id: { type: 'integer' } } }, key_properties: ['id'] })
for (let id = from + 1; id <= 2_000; id += 1) {
  await write({ type: 'RECORD', stream: 'rows', record: { id } })
  if (id % 50 === 0) await write({ type: 'STATE', value: id })
}`

/** Runs the tap into the target until both end or are killed. @returns the last state and whether the target ended by itself */
const pipeline = async (
  from: number,
  killAfterMs?: number,
): Promise<{ readonly last: number; readonly code: number | null }> => {
  const source = spawn(process.execPath, ['--input-type=module', '-e', tap, String(from)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const target: ChildProcess = spawn(
    process.execPath,
    [inject('segment'), 'target', '--config', 'target.json', '--quiet'],
    {
      stdio: [source.stdout, 'pipe', 'ignore'],
      env: { PATH: process.env.PATH ?? '', HOME: local.folder, SEGMENT_HOST: local.url },
    },
  )
  let states = ''
  target.stdout?.on('data', (chunk) => {
    states += String(chunk)
  })
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => target.kill('SIGKILL'), killAfterMs)
  const [code] = (await once(target, 'close')) as [number | null]
  clearTimeout(timer)
  source.kill('SIGKILL')
  const whole = states.split('\n').slice(0, -1)
  return { last: Number(whole.at(-1) ?? from), code }
}

it('loses nothing and counts nothing twice, however often it is killed', async () => {
  const mapping = {
    type: 'track',
    fields: { userId: { constant: 'u' }, event: { constant: 'Row' }, 'properties.id': 'id' },
  }
  local.file(
    'target.json',
    JSON.stringify({
      write_key: 'k',
      streams: { rows: mapping },
      rate: 3_000,
      batch_calls: 20,
      concurrency: 3,
      flush_interval: '20ms',
    }),
  )
  local.segment.faults.always({ kind: 'reset', when: 'after-storing', probability: 0.1 })
  const kills = isDeep ? 100 : 3
  let last = 0
  let killed = 0
  for (let round = 0; killed < kills; round += 1) {
    // The target starts in about 200 ms.
    const { last: next, code } = await pipeline(last, 250 + ((round * 97) % 500))
    expect(next).toBeGreaterThanOrEqual(last)
    if (code === null) killed += 1
    const kept = new Set(local.segment.calls.map(({ properties }) => (properties as { readonly id: number }).id))
    // Whatever is before the last state has arrived.
    for (let id = 1; id <= next; id += 1) expect(kept.has(id), String(id)).toBe(true)
    last = next >= 2_000 ? 0 : next
  }
  local.segment.faults.clear()
  expect(await pipeline(last)).toMatchObject({ last: 2_000, code: 0 })
  const ids = local.segment.calls.map(({ properties }) => (properties as { readonly id: number }).id)
  expect(ids.toSorted((left, right) => left - right)).toEqual(Array.from({ length: 2_000 }, (_, index) => index + 1))
})
