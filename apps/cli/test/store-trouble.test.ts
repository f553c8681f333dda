import { readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { useLocalSegment } from './local-segment.ts'
import { reportOf } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'
import { type StoreScript, startStore } from './scripted-store.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const call = (id: string): string => `${JSON.stringify({ type: 'track', userId: id, event: 'E', messageId: id })}\n`
const calls = (count: number): string => Array.from({ length: count }, (_, index) => call(`user-${index}`)).join('')
const keys = { AWS_ACCESS_KEY_ID: 'ID', AWS_SECRET_ACCESS_KEY: 'a-secret' }

const readdirOf = (end: string): string => readdirSync('.').find((name) => name.endsWith(end)) ?? ''

const failed =
  (status: number, code: string): StoreScript =>
  (_, response) => {
    response.writeHead(status).end(`<Error><Code>${code}</Code><Message>It failed.</Message></Error>`)
    return true
  }

// s3rver cannot list more than one page: it makes its tokens with a cipher that OpenSSL 3 does not have.
describe('a store', () => {
  let store: Awaited<ReturnType<typeof startStore>> | undefined

  afterEach(() => store?.close())

  const importFrom = async (
    objects: Readonly<Record<string, string | Buffer>>,
    script: StoreScript = () => false,
    args: readonly string[] = ['s3://exports/'],
    env: Readonly<Record<string, string>> = {},
  ) => {
    store = await startStore(objects)
    store.answer(script)
    return runHere(['import', ...args, '--json'], {
      ...{ cwd: local.folder, host: local.url },
      env: { ...keys, AWS_ENDPOINT_URL_S3: store.endpoint, ...env },
    })
  }

  it('that breaks off is read on from there, over every page of its list', async () => {
    const body = calls(200)
    const done = await importFrom({ '1.ndjson': body, '2.ndjson': body }, ({ kind, from, to }, response) => {
      const part = body.slice(from, to)
      if (kind !== 'get' || part.length < 5_000) return false
      response.writeHead(206, {
        'content-length': part.length,
        'content-range': `bytes ${from}-${to - 1}/${body.length}`,
      })
      // Each answer ends in the middle of what was asked for.
      response.write(part.slice(0, Math.ceil(part.length / 2)), () => response.destroy())
      return true
    })
    expect(reportOf(done)).toMatchObject({ read: 400, sent: 400, complete: true })
    expect(store?.requests.length).toBeGreaterThan(10)
  })

  it('that knows no ranges answers with the whole object each time', async () => {
    const body = calls(200)
    const done = await importFrom({ '1.ndjson': body }, ({ kind, count }, response) => {
      if (kind !== 'get') return false
      response.writeHead(200, { 'content-length': body.length })
      if (count === 1) response.write(body.slice(0, 5_000), () => response.destroy())
      else response.end(body)
      return true
    })
    expect(reportOf(done)).toMatchObject({ read: 200, sent: 200, rejected: 0, complete: true })
    expect(new Set(local.segment.calls.map(({ messageId }) => messageId)).size).toBe(200)
  })

  it('that is busy is asked again', async () => {
    const done = await importFrom({ '1.ndjson': call('1') }, (request, response) =>
      request.count === 0 ? failed(request.kind === 'get' ? 429 : 503, 'SlowDown')(request, response) : false,
    )
    expect(reportOf(done)).toMatchObject({ sent: 1, complete: true })
  })

  it.each<[string, StoreScript, string]>([
    [
      'other bytes than it was asked for',
      ({ kind }, response) => {
        if (kind !== 'get') return false
        response.writeHead(206, { 'content-range': 'bytes 10-59/60' }).end('x'.repeat(50))
        return true
      },
      'does not answer with the bytes 0 to',
    ],
    [
      'nothing',
      ({ kind }, response) => {
        if (kind !== 'get') return false
        response.writeHead(204).end()
        return true
      },
      'does not answer with the bytes 0 to',
    ],
    [
      'no size',
      ({ kind }, response) => {
        if (kind !== 'head') return false
        response.writeHead(200, { 'transfer-encoding': 'chunked' }).end()
        return true
      },
      'does not say its size',
    ],
    [
      'a list without an end',
      ({ kind }, response) => {
        if (kind !== 'list') return false
        response.end(
          '<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken></ListBucketResult>',
        )
        return true
      },
      'lists the same objects again',
    ],
    ['a login page', (_, response) => response.end('<html>Sign in</html>') !== undefined, 'the answer is <html>'],
    [
      'that an object was deleted',
      ({ kind, ...rest }, response) => kind === 'head' && failed(404, 'NoSuchKey')({ kind, ...rest }, response),
      'the store answers 404',
    ],
    [
      'that an object is archived',
      (request, response) => request.kind === 'get' && failed(403, 'InvalidObjectState')(request, response),
      'the store answers 403 InvalidObjectState: It failed.',
    ],
  ])('that answers with %s is an error', async (_, script, why) => {
    const done = await importFrom({ '1.ndjson': call('1') }, script)
    expect(done).toMatchObject({ code: 66, stderr: expect.stringContaining(why) })
    expect(done.stderr).toMatch(/^error input_unreadable: /)
    expect(done.stderr).not.toMatch(/cannot be read.*cannot be read|a-secret/)
    expect(local.segment.calls).toHaveLength(0)
  })

  it('keeps objects with a content encoding as they were stored', async () => {
    const zipped = gzipSync(call('1'))
    const done = await importFrom({ '1.ndjson.gz': zipped }, ({ kind, from, to }, response) => {
      if (kind === 'list') return false
      response.writeHead(kind === 'get' ? 206 : 200, {
        ...{ 'content-encoding': 'gzip', 'content-length': kind === 'get' ? to - from : zipped.length },
        'content-range': `bytes ${from}-${to - 1}/${zipped.length}`,
      })
      response.end(zipped.subarray(from, to))
      return true
    })
    expect(reportOf(done)).toMatchObject({ sent: 1, complete: true })
  })

  it('may have no tags', async () => {
    const done = await importFrom({ '1.ndjson': call('1') }, ({ headers, kind }, response) => {
      if (headers['if-match'] !== undefined) return failed(412, 'PreconditionFailed')({} as never, response)
      response.removeHeader('etag')
      if (kind !== 'head') return false
      response.writeHead(200, { 'content-length': call('1').length }).end()
      return true
    })
    expect(reportOf(done)).toMatchObject({ sent: 1, complete: true })
  })

  it.each([
    ['s3://exports/[!a].ndjson', ['b']],
    ['s3://exports/{a,c*}.ndjson', ['a', 'cc']],
    ['s3://exports/a[1].ndjson', ['a[1]']],
  ])('lists %s as the shell does, without the rejects of its objects', async (url, names) => {
    const objects = Object.fromEntries(
      ['a', 'a[1]', 'b', 'cc', 'a.ndjson.rejects'].map((name) => [`${name}.ndjson`, call(name)]),
    )
    expect(reportOf(await importFrom(objects, undefined, [url]))).toMatchObject({ sent: names.length })
    expect(local.segment.calls.map(({ userId }) => userId)).toEqual(names)
  })

  it('names an object that no URL can name', async () => {
    const done = await importFrom({ 'a/../b.ndjson': call('1') })
    expect(done).toMatchObject({ code: 66, stderr: expect.stringContaining('Copy the object to another key') })
  })

  it('is not asked with unusable settings', async () => {
    const cases: readonly (readonly [Readonly<Record<string, string>>, string])[] = [
      [{ AWS_ENDPOINT_URL_S3: 'localhost:9000' }, 's3_endpoint'],
      [{ AWS_ENDPOINT_URL_S3: 'http://me:a-secret@localhost' }, 's3_endpoint'],
      [{ AWS_SESSION_TOKEN: 'a-secret\ntoken' }, 's3_credentials'],
      [{ AWS_ACCESS_KEY_ID: '' }, 's3_credentials'],
    ]
    for (const [env, code] of cases) {
      const done = await importFrom({ '1.ndjson': call('1') }, undefined, undefined, env)
      expect(done).toMatchObject({ code: 78, stderr: expect.stringContaining(`error ${code}`) })
      expect(done.stderr).not.toContain('a-secret')
      expect(store?.requests).toHaveLength(0)
      await store?.close()
    }
    const empty = { AWS_PROFILE: '', AWS_REGION: '', AWS_SESSION_TOKEN: '' }
    expect((await importFrom({ '1.ndjson': call('1') }, undefined, undefined, empty)).code).toBe(0)
  })

  it('may hold an object that changed while it was read, also to one of the same size and time', async () => {
    const done = await importFrom({ '1.ndjson': call('1') }, ({ kind, count }, response) => {
      if (kind !== 'head' || count === 0) return false
      const facts = { etag: '"other"', 'last-modified': 'Wed, 01 May 2024 00:00:00 GMT' }
      response.writeHead(200, { ...facts, 'content-length': call('1').length }).end()
      return true
    })
    expect(done).toMatchObject({ code: 65, stderr: expect.stringContaining('file_changed') })
    expect(readFileSync(readdirOf('.import'), 'utf8')).not.toContain('"done":true')
  })
})
