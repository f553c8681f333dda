import { buildApiRequest, parseSource } from '@org/segment-core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../scripts/test-depth.ts'
import { type Fields, runModule } from '../src/index.ts'
import { now, recordingTransport, segmentApp } from './support/segment-app.ts'

const token = 'sgp_workspaceTokenThatManagesEverything0000000000000000000000000000000'
const writeKey = 'theWriteKeyOfTheSource0000000000'

const run = async (parameters: Fields, region = 'us') => {
  const { transport, sent, segment } = recordingTransport()
  const options = { transport, now: () => now, connection: { token, region } }
  const outcome = await runModule(segmentApp, 'makeApiCall', { ...options, parameters })
  return { outcome, sent, segment }
}

const basic = (key: string): string => `Basic ${btoa(`${key}:`)}`

describe('Make an API call', () => {
  it('runs the documented example: associates a user with a group', async () => {
    const { outcome, sent, segment } = await run({
      url: '/v1/group/',
      method: 'POST',
      headers: [
        { key: 'Content-Type', value: 'application/json' },
        // The scenario has evaluated Basic {{base64("your_Write_Key:")}} before the module sees it.
        { key: 'authorization', value: basic('your_Write_Key') },
      ],
      body: JSON.stringify({ userId: 'user-42', groupId: 'company-7', traits: { name: 'Initech' } }),
    })
    expect(outcome).toMatchObject({ ok: true, bundles: [{ statusCode: 200, body: { success: true } }] })
    expect(sent).toMatchObject([
      {
        method: 'POST',
        url: 'https://api.segment.io/v1/group/',
        headers: { 'content-type': 'application/json', authorization: basic('your_Write_Key') },
      },
    ])
    expect(segment.calls).toMatchObject([{ writeKey: 'your_Write_Key', groupId: 'company-7' }])
  })

  it.each(['authorization', 'Authorization', 'AUTHORIZATION'])(
    'sends the user’s own %s row and no other',
    async (key) => {
      const headers = [{ key, value: 'Bearer own' }]
      const { sent } = await run({ url: '/v1/track', method: 'POST', headers, body: '{}', writeKey })
      expect(sent[0]?.headers).toEqual({ authorization: 'Bearer own' })
    },
  )

  it('adds the authorization of the Write key', async () => {
    const { sent } = await run({ url: '/v1/track', method: 'POST', body: '{}', writeKey })
    expect(sent[0]?.headers).toEqual({ authorization: basic(writeKey), 'content-type': 'application/json' })
  })

  it('sends no authorization without key and row, and never the token', async () => {
    const { sent } = await run({ url: '/v1/track', method: 'POST', body: '{}' })
    expect(sent[0]?.headers).toEqual({ 'content-type': 'application/json' })
    expect(JSON.stringify(sent)).not.toContain(token)
  })

  it('goes to the region of the connection, or of the field', async () => {
    const given = { url: '/v1/track', method: 'POST', body: '{}', writeKey }
    expect((await run(given, 'eu')).sent[0]?.url).toBe('https://events.eu1.segmentapis.com/v1/track')
    expect((await run({ ...given, region: 'us' }, 'eu')).sent[0]?.url).toBe('https://api.segment.io/v1/track')
    expect((await run({ ...given, region: 'mars' }, 'eu')).outcome).toMatchObject({
      ok: false,
      error: { problems: [{ path: ['region'] }] },
    })
  })

  it('keeps the order of the query and drops the body of a GET', async () => {
    const qs = [
      { key: 'b', value: '1 2' },
      { key: 'a', value: '' },
      { key: 'c', value: '&' },
    ]
    const { sent } = await run({ url: '/v1/pixel/track', method: 'GET', qs, body: '{}', headers: [], writeKey })
    expect(sent).toEqual([
      {
        method: 'GET',
        url: 'https://api.segment.io/v1/pixel/track?b=1+2&c=%26',
        headers: { authorization: basic(writeKey) },
      },
    ])
  })

  it('fails with the error type and message of the base', async () => {
    const { outcome } = await run({ url: '/v1/nowhere', method: 'POST', body: '{}', writeKey })
    expect(outcome).toMatchObject({ ok: false, error: { type: 'DataError', status: 404 } })
  })

  it('sends what core builds for the same facts', async () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcXYZ019 -_.~&=+%?#/ü€"'), maxLength: 8 })
    const name = fc.constantFrom('X-One', 'x-two', 'Accept', 'authorization', 'Content-Type', 'USER-AGENT')
    const value = fc
      .string({ unit: fc.constantFrom(...'abc XYZ019;=/'), minLength: 1, maxLength: 8 })
      .filter((text) => text.trim() !== '')
    const facts = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
      path: fc.constantFrom('/v1/group', '/v1/group/', '/v1/a-b_c.d~e', '/'),
      headers: fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 3 }),
      query: fc.uniqueArray(
        fc.tuple(
          word.filter((key) => key !== '' && !/^\d+$/.test(key)),
          word.filter((text) => text !== ''),
        ),
        { selector: ([key]) => key, maxLength: 3 },
      ),
      body: fc.option(
        fc.jsonValue().map((json) => JSON.stringify(json)),
        { nil: undefined },
      ),
      region: fc.constantFrom('us' as const, 'eu' as const),
    })
    await fc.assert(
      fc.asyncProperty(facts, async ({ method, path, headers, query, body, region }) => {
        const rows = (pairs: readonly (readonly [string, string])[]) =>
          pairs.map(([key, text]) => ({ key, value: text }))
        const { sent } = await run(
          { url: path, method, headers: rows(headers), qs: rows(query), body, writeKey },
          region,
        )
        const content = method === 'GET' ? undefined : body
        const core = buildApiRequest(
          { method, path, query, headers, ...(content === undefined ? {} : { body: content }) },
          { writeKey, region },
        )
        // Core adds the Content-Type of JSON to a body; the form shows it as a row that can be taken away.
        const own = headers.some(([key]) => key.toLowerCase() === 'content-type')
        const { 'content-type': type, ...rest } = core.headers
        expect(sent).toEqual([{ ...core, headers: own ? core.headers : rest }])
        expect(type).toBe(own || content !== undefined ? type : undefined)
      }),
      { numRuns: runs(60) },
    )
  })

  const tricky = [
    'https://evil.example/x',
    'HTTPS://evil.example/x',
    '//evil.example/x',
    '///evil.example',
    '\\\\evil.example',
    '/\\evil.example',
    '@evil.example/x',
    '/@evil.example',
    '.evil.example/x',
    ':443@evil.example',
    'v1/track',
    '/v1/../admin',
    '/v1/./track',
    '/..',
    '/v1//track',
    '/v1/%2e%2e/admin',
    '/v1%2ftrack',
    '/v1%5ctrack',
    '/v1/track#x',
    '/v1/ track',
    ' /v1/track',
    '/v1/track\n',
    '/v1/\ttrack',
    'javascript:alert(1)',
    'data:,x',
    '/\u2028',
    '',
    '/v1/track?a=b#c',
    '/v1/tr\u0000ack',
    '/\u202e',
    '／evil.example',
    '/%40evil.example',
    '/%252e%252e/x',
  ]

  it.each(tricky)('rejects the url %j, by its field, and sends nothing', async (url) => {
    const { outcome, sent } = await run({ url, method: 'POST', body: '{}', writeKey })
    expect(outcome.ok ? [] : outcome.error.problems.map(({ path }) => path)).toEqual([['url']])
    expect(sent).toEqual([])
  })

  it('keeps every url on the host, and rejects what core rejects', async () => {
    const part = fc.oneof(
      fc.constantFrom(
        '/',
        '//',
        '\\',
        '@',
        ':',
        '.',
        '..',
        '?',
        '#',
        '%',
        '%2f',
        '%2e',
        ' ',
        'v1',
        'track',
        'evil.example',
        'https:',
        '\n',
        '{{now}}',
      ),
      fc.string({ maxLength: 4 }),
    )
    const urls = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(''))
    const source = parseSource({ writeKey, region: 'us' })
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          urls,
          urls.map((url) => `/${url}`),
        ),
        async (url) => {
          const { outcome, sent } = await run({ url, method: 'POST', body: '{}', writeKey })
          for (const request of sent) expect(new URL(request.url).origin).toBe('https://api.segment.io')
          const core = coreUrl(url, source)
          if (core === undefined) expect(outcome.ok ? url : outcome.error.type).toBe('ParameterError')
          else for (const request of sent) expect(withoutBareMark(request.url)).toBe(withoutBareMark(core))
        },
      ),
      { numRuns: runs(200), examples: [['/??'], ['/?'], ['/v1/group??'], ['/?a=??']] },
    )
  })
})

/** A URL without a question mark that nothing follows. */
const withoutBareMark = (text: string): string => {
  const url = new URL(text)
  return url.search === '' ? `${url.origin}${url.pathname}` : url.href
}

const coreUrl = (path: string, source: ReturnType<typeof parseSource>): string | undefined => {
  try {
    return buildApiRequest({ method: 'POST', path, body: '{}' }, source).url
  } catch {
    return undefined
  }
}
