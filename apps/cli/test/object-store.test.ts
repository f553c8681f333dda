import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import S3rver from '@20minutes/s3rver'
import { AwsClient } from 'aws4fetch'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useLocalSegment } from './local-segment.ts'
import { runSql } from './make-tables.ts'
import { reportOf } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const keys = { AWS_ACCESS_KEY_ID: 'S3RVER', AWS_SECRET_ACCESS_KEY: 'S3RVER' }
const call = (id: string): string => `${JSON.stringify({ type: 'track', userId: id, event: 'E', messageId: id })}\n`

const runWith = (args: readonly string[], env: Readonly<Record<string, string>>) =>
  runHere(args, { cwd: local.folder, host: local.url, env })

describe('objects of an S3-compatible store', () => {
  let store: S3rver
  let endpoint: string
  let client: AwsClient

  beforeEach(async () => {
    store = new S3rver({
      ...{ address: '127.0.0.1', port: 0, silent: true },
      ...{ directory: local.path('store'), configureBuckets: [{ name: 'exports' }] },
    })
    const { port } = await store.run()
    endpoint = `http://127.0.0.1:${port}`
    client = new AwsClient({ accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER', service: 's3', region: 'us-east-1' })
  })

  afterEach(() => store.close())

  const put = async (key: string, body: Buffer | string): Promise<void> => {
    const response = await client.fetch(`${endpoint}/exports/${key.split('/').map(encodeURIComponent).join('/')}`, {
      method: 'PUT',
      body: new Uint8Array(Buffer.from(body)),
    })
    expect(response.status).toBe(200)
  }

  const run = (args: readonly string[], env: Readonly<Record<string, string>> = keys) =>
    runWith(args, { AWS_ENDPOINT_URL_S3: endpoint, ...env })

  it('are read by prefix, by pattern and by key, compressed and in any format', async () => {
    await put('logs/2024/a b+c.ndjson.gz', gzipSync(call('1')))
    await put('logs/2024/ü.ndjson', call('2'))
    await put('logs-old/x.ndjson', call('3'))
    await runSql(
      `copy (select 'track' as type, 'E' as event, '4' as "userId") to '${local.path('t.parquet')}' (format parquet)`,
    )
    const { readFileSync } = await import('node:fs')
    await put('tables/t.parquet', readFileSync(local.path('t.parquet')))
    const usersOf = async (url: string): Promise<readonly unknown[]> => {
      local.segment.reset()
      expect(reportOf(await run(['import', url, '--restart', '--json']))).toMatchObject({ complete: true })
      return local.segment.calls.map(({ userId }) => userId).toSorted()
    }
    expect(await usersOf('s3://exports/logs/')).toEqual(['1', '2'])
    expect(await usersOf('s3://exports/logs')).toEqual(['1', '2', '3'])
    expect(await usersOf('s3://exports/**/*.ndjson')).toEqual(['2', '3'])
    expect(await usersOf('s3://exports/logs/2024/a b+c.ndjson.gz')).toEqual(['1'])
    expect(await usersOf('s3://exports/tables/')).toEqual(['4'])
    expect(await run(['validate', 's3://exports/logs/'])).toMatchObject({ code: 0 })
  })

  it('are each imported once, and resume in their middle', async () => {
    await put('a.ndjson', call('1') + call('2') + call('3'))
    await put('b.ndjson', call('4'))
    const args = ['import', 's3://exports/', '--json', '--batch-calls', '1']
    expect(reportOf(await run([...args, '--limit', '2']))).toMatchObject({ sent: 2, complete: false })
    expect(await run(args)).toMatchObject({ code: 64, stderr: expect.stringContaining('--resume') })
    expect(reportOf(await run([...args, '--resume']))).toMatchObject({ read: 4, sent: 4, complete: true })
    expect(local.segment.calls.map(({ userId }) => userId).toSorted()).toEqual(['1', '2', '3', '4'])
    expect(readdirSync('.').filter((name) => name.endsWith('.import'))).toHaveLength(2)
    await put('a.ndjson', call('9'))
    expect((await run([...args, '--resume'])).stderr).toMatch(/a\.ndjson is not the file whose import was started/)
  })

  it('need credentials, from the environment or a profile', async () => {
    await put('a.ndjson', call('1'))
    expect(await run(['import', 's3://exports/'], {})).toMatchObject({
      code: 78,
      stderr: expect.stringContaining('AWS_ACCESS_KEY_ID'),
    })
    mkdirSync(local.path('.aws'))
    writeFileSync(
      local.path('.aws/credentials'),
      '[default]\naws_access_key_id = no\n[work]\naws_access_key_id=S3RVER\naws_secret_access_key = S3RVER\n',
    )
    writeFileSync(
      local.path('.aws/config'),
      `[profile work]\nregion = eu-west-1\nendpoint_url = ${endpoint}\n[profile sso]\nsso_session = x\n`,
    )
    expect(await runWith(['import', 's3://exports/'], { AWS_PROFILE: 'work' })).toMatchObject({ code: 0 })
    expect((await runWith(['import', 's3://exports/'], { AWS_PROFILE: 'sso' })).stderr).toContain('export-credentials')
    const wrong = await run(['import', 's3://exports/'], { ...keys, AWS_SECRET_ACCESS_KEY: 'a-wrong-secret' })
    expect(wrong).toMatchObject({
      code: 66,
      stderr: expect.stringMatching(/s3:\/\/exports\/ cannot be read: the store answers 403 SignatureDoesNotMatch/),
    })
    expect(wrong.stderr).not.toContain('a-wrong-secret')
  })

  it('that are missing are named', async () => {
    expect(await run(['import', 's3://exports/none'])).toMatchObject({
      code: 66,
      stderr: expect.stringContaining('No object matches s3://exports/none'),
    })
    expect(await run(['import', 's3://none/'])).toMatchObject({
      code: 66,
      stderr: expect.stringContaining('404 NoSuchBucket'),
    })
    expect(await run(['import', 's3://'])).toMatchObject({ code: 64 })
  })
})
