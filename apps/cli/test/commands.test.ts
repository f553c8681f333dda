import { generateKeyPairSync } from 'node:crypto'
import { version } from '@org/segment-core/internal'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { type Listener, listen } from '@org/segment-testing/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runSegment } from './run-segment.ts'
import type { Machine } from './running-segment.ts'

const writeKey = 'abcdefghijklmnopqrstuvwxyz012345'
let segment: FakeSegment
let server: Listener

beforeEach(async () => {
  segment = createFakeSegment()
  server = await listen(segment)
})
afterEach(() => server.close())

/** Retries without waiting. */
const withoutPauses: Machine = { runtime: (real) => ({ ...real, sleep: async () => undefined }) }

const run = (args: readonly string[], machine: Machine = withoutPauses) =>
  runSegment(args, { ...machine, env: { SEGMENT_WRITE_KEY: writeKey, SEGMENT_HOST: server.url, ...machine.env } })

describe('help', () => {
  it('shows the help of a command, and names an unknown one', async () => {
    expect(await run(['help', 'track'])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('segment track'),
    })
    const unknown = await run(['help', 'trak'])
    expect(unknown).toMatchObject({ exitCode: 64, stdout: '' })
    expect(unknown.stderr).toContain("Unknown command 'trak'")
  })
})

describe('the six calls', () => {
  it.each([
    [
      ['identify', '--user-id', 'u', '--trait', 'age=36', '--trait', 'address.city=Berlin'],
      { type: 'identify', userId: 'u', traits: { age: 36, address: { city: 'Berlin' } } },
    ],
    [
      [
        'track',
        '--user-id',
        'u',
        '--event',
        'Order Completed',
        '--revenue',
        '19.99',
        '--currency',
        'EUR',
        '--value',
        '3',
        '--property',
        'order_id=o-1',
      ],
      {
        type: 'track',
        event: 'Order Completed',
        properties: { revenue: 19.99, currency: 'EUR', value: 3, order_id: 'o-1' },
      },
    ],
    [
      [
        'page',
        '--anonymous-id',
        'a',
        '--name',
        'Pricing',
        '--category',
        'Docs',
        '--property',
        'url=https://example.com',
      ],
      {
        ...{ type: 'page', name: 'Pricing', category: 'Docs', anonymousId: 'a' },
        properties: { url: 'https://example.com' },
      },
    ],
    [
      ['screen', '--user-id', 'u', '--name', 'Home', '--properties', '{"items":3}'],
      { type: 'screen', name: 'Home', properties: { items: 3 } },
    ],
    [
      ['group', '--user-id', 'u', '--group-id', 'g', '--trait', 'employees=120', '--integration', 'All=false'],
      { type: 'group', groupId: 'g', traits: { employees: 120 }, integrations: { All: false } },
    ],
    [
      [
        'alias',
        '--user-id',
        'u',
        '--previous-id',
        'p',
        '--message-id',
        'mine',
        '--timestamp',
        '2024-05-01T09:30:00.000Z',
      ],
      { type: 'alias', userId: 'u', previousId: 'p', messageId: 'mine', originalTimestamp: '2024-05-01T09:30:00.000Z' },
    ],
  ])('%j arrives', async (args, call) => {
    const { exitCode, stdout, stderr } = await run(args)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatch(/^acknowledged /)
    expect(segment.calls).toMatchObject([call])
  })

  it('reads traits from a file and from stdin, and overrides them with single traits', async () => {
    const files = new Map([['traits.json', '{"plan":"free","age":1}']])
    await run(['identify', '--user-id', 'u', '--traits', '@traits.json', '--trait', 'plan=pro'], { files })
    await run(['identify', '--user-id', 'u', '--traits', '-'], { stdin: '{"plan":"piped"}' })
    expect(segment.calls.map(({ traits }) => traits)).toEqual([{ plan: 'pro', age: 1 }, { plan: 'piped' }])
  })
})

describe('send', () => {
  it('refuses a name that an object has twice, as segment validate does', async () => {
    const twice = '{"plan": {"name": 1.50, "name": "pro"}}'
    const inFlag = await run(['identify', '--user-id', 'u', '--traits', twice])
    expect(inFlag).toMatchObject({
      exitCode: 65,
      stderr: expect.stringContaining('--traits has the name plan.name twice.'),
    })
    const stdin = `\n[{"type":"identify","userId":"u","traits":${twice}}]\n`
    expect((await run(['send'], { stdin })).stderr).toContain('has the name [0].traits.plan.name twice.')
    expect(segment.requests).toHaveLength(0)
  })

  it('sends a list of calls as one batch', async () => {
    const stdin = '[{"type":"track","userId":"u","event":"A"},{"type":"alias","userId":"u","previousId":"p"}]'
    expect(await run(['send'], { stdin })).toMatchObject({ exitCode: 0 })
    expect(segment.requests.map(({ path }) => path)).toEqual(['/v1/batch'])
    expect(segment.calls).toHaveLength(2)
  })

  it('sends nothing if one call of a batch is invalid, and reports which one', async () => {
    const stdin = '{"batch":[{"type":"track","userId":"u","event":"A"},{"type":"track","event":"B"}]}'
    const { exitCode, stderr } = await run(['send'], { stdin })
    expect(exitCode).toBe(65)
    expect(stderr).toContain('identity_required at batch[1].userId')
    expect(segment.requests).toHaveLength(0)
  })
})

describe('delivery', () => {
  it('retries after the Retry-After time with the same messageId, and reports it', async () => {
    segment.faults.next({ status: 429, retryAfter: 1, times: 1 })
    const { exitCode, stderr, json } = await run(['track', '--user-id', 'u', '--event', 'E', '--json'])
    expect(exitCode).toBe(0)
    expect(stderr).toContain('Retrying in 1.0 s.')
    expect(json()).toMatchObject({
      outcome: 'acknowledged',
      attempts: [{ status: 429, waitedMs: 1000 }, { status: 200 }],
    })
    const ids = segment.requests.map(({ json: body }) => (body as { messageId: string }).messageId)
    expect(new Set(ids).size).toBe(1)
    expect(segment.requests[1]?.headers['x-retry-count']).toBe('1')
  })

  it('stores a call once when its acknowledgement is lost', async () => {
    segment.faults.next({ kind: 'reset', when: 'after-storing', times: 1 })
    const { exitCode } = await run(['track', '--user-id', 'u', '--event', 'E'])
    expect(exitCode).toBe(0)
    expect(segment.calls).toHaveLength(1)
    expect(segment.duplicates).toHaveLength(1)
  })

  it.each([
    [500, 75, 'unavailable'],
    [429, 75, 'rate_limited'],
    [401, 77, 'unauthorized'],
    [400, 76, 'refused'],
    [404, 76, 'refused'],
  ])('exits for status %i without retries with %i and %s', async (status, exitCode, code) => {
    segment.faults.next({ status, times: 1 })
    const result = await run(['track', '--user-id', 'u', '--event', 'E', '--retries', '0', '--json'])
    expect(result.exitCode).toBe(exitCode)
    expect(result.json()).toMatchObject({ error: { code } })
  })

  it('does not follow redirects, so the credential stays with the host', async () => {
    const other = createFakeSegment()
    const elsewhere = await listen(other)
    try {
      segment.faults.next({ kind: 'redirect', location: `${elsewhere.url}/v1/track`, times: 1 })
      const { exitCode, stderr } = await run(['track', '--user-id', 'u', '--event', 'E', '--retries', '0'])
      expect(exitCode).toBe(76)
      expect(stderr).toContain('redirects are not followed')
      expect(other.requests).toHaveLength(0)
    } finally {
      await elsewhere.close()
    }
  })
})

describe('a dry run', () => {
  it('prints the exact request and sends nothing', async () => {
    const { stdout } = await run(['track', '--user-id', 'u', '--event', 'E', '--dry-run'], {
      now: Date.UTC(2024, 4, 1),
    })
    const [head, ...rest] = stdout.split('\n')
    expect(head).toBe(`POST ${server.url}/v1/track`)
    expect(rest).toContain('authorization: Basic [redacted]')
    expect(JSON.parse(rest.at(-2) ?? '')).toEqual({
      type: 'track',
      messageId: 'id-1',
      timestamp: '2024-05-01T00:00:00.000Z',
      event: 'E',
      userId: 'u',
      context: { library: { name: '@org/segment-core', version } },
      sentAt: '2024-05-01T00:00:00.000Z',
    })
    expect(segment.requests).toHaveLength(0)
  })

  it.each([
    ['track', '--user-id', 'u', '--event', 'E'],
    ['api', 'POST', '/v1/track', '-f', 'userId=u'],
  ])('shows the Bearer request that leaves with OAuth: %s', async (...args) => {
    const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    })
    const files = new Map([['key.pem', String(privateKey)]])
    const oauth = ['--oauth-client-id', 'c', '--oauth-key-id', 'k', '--oauth-private-key', '@key.pem']
    const { exitCode, stdout } = await run([...args, ...oauth, '--dry-run'], { files })
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining('authorization: Bearer [redacted]'),
    })
    expect(stdout).not.toContain('Basic')
    expect(stdout).not.toContain(writeKey)
    const curl = await run([...args, ...oauth, '--curl', '--reveal'], { files })
    expect(curl.stdout).toContain('authorization: Bearer YOUR_ACCESS_TOKEN')
    expect(segment.requests).toHaveLength(0)
  })

  it('needs a complete OAuth application', async () => {
    const { exitCode, stderr } = await run([
      'track',
      '--user-id',
      'u',
      '--event',
      'E',
      '--oauth-key-id',
      'k',
      '--dry-run',
    ])
    expect([exitCode, stderr]).toEqual([78, expect.stringContaining('OAuth application is incomplete')])
  })

  it('prints a curl command that hides the key unless --reveal is set', async () => {
    const hidden = await run(['page', '--user-id', 'u', '--name', "It's", '--curl'])
    const shown = await run(['page', '--user-id', 'u', '--name', "It's", '--curl', '--reveal'])
    const basic = Buffer.from(`${writeKey}:`).toString('base64')
    expect(hidden.stdout).not.toContain(basic)
    expect(shown.stdout).toContain(basic)
    expect(shown.stdout).toContain(`It'\\''s`)
  })
})

describe('an invalid command line', () => {
  it.each([
    [['trak'], 64, /Did you mean track\?/],
    [['track', '--evnt', 'E'], 64, /Did you mean --event\?/],
    [['track', '--user-id', 'u', '--event', 'E', '--revenue', '$19.99'], 64, /: --revenue 19\.99/],
    [['track', '--user-id', 'u', '--event', 'E', '--region', 'mars'], 64, /Allowed choices are us, eu/],
    [['track', '--user-id', 'u', '--event', 'E', '--timeout', 'soon'], 64, /such as 500ms/],
    [['track', '--event', 'E'], 65, /identity_required at userId/],
    [['track', '--user-id', 'u', '--event', 'E', '--timestamp', 'yesterday'], 65, /timestamp_invalid/],
    [['track', '--user-id', 'u', '--event', 'E', '--revenue', '5', '--property', 'revenue=6'], 65, /reserved_name/],
    [['track', '--user-id', 'u', '--event', 'Order completed', '--strict'], 65, /event_near_duplicate/],
    [['identify', '--user-id', 'u', '--traits', '{"a":1'], 65, /not valid JSON at line 1, column 7/],
    [['identify', '--user-id', 'u', '--traits', '[]'], 65, /must be a JSON object/],
    [['identify', '--user-id', 'u', '--traits', '@missing.json'], 66, /does not exist/],
    [['send', 'folder/'], 66, /is a directory/],
    [['send'], 66, /stdin is a terminal/],
    [['track', '--user-id', 'u', '--event', 'E', '--write-key', 'sgp_token'], 78, /Public API/],
    [['track', '--user-id', 'u', '--event', 'E', '--host', 'http://example.com'], 78, /plain HTTP/],
    [['track', '--user-id', 'u', '--event', 'E', '--profile', 'none'], 78, /profile "none" does not exist/],
    [['api', 'POST', '//evil.example/v1', '-f', 'a=1'], 64, /invalid_request/],
    [['api', 'POST', 'https://evil.example/v1', '-f', 'a=1'], 64, /invalid_request/],
    [['api', 'POST', '/v1/%2e%2e/x', '-f', 'a=1'], 64, /invalid_request/],
    [['api', 'POST', '/v1\\group', '-f', 'a=1'], 64, /invalid_request/],
    [['api', 'FETCH', '/v1/group'], 64, /invalid_request/],
  ])('%j exits with %i', async (args, exitCode, words) => {
    const result = await run(args)
    expect(result.exitCode).toBe(exitCode)
    expect(result.stderr).toMatch(words)
    expect(result.stderr).not.toMatch(/^\s+at /m)
    expect(segment.requests).toHaveLength(0)
  })

  it('explains how to set a missing write key', async () => {
    const { exitCode, stderr } = await run(['track', '--user-id', 'u', '--event', 'E'], {
      env: { SEGMENT_WRITE_KEY: '' },
    })
    expect(exitCode).toBe(78)
    expect(stderr).toContain('segment config set write-key')
  })

  it('is reported as JSON on stdout with --json', async () => {
    const { json } = await run(['track', '--evnt', 'E', '--json'])
    expect(json()).toMatchObject({ outcome: 'error', error: { code: 'usage' } })
  })

  it('prints a stack trace only with --debug', async () => {
    const { stderr } = await run(['track', '--user-id', 'u', '--event', 'E', '--revenue', 'x', '--debug'])
    expect(stderr).toMatch(/^\s+at /m)
  })
})

describe('api', () => {
  it('adds authorization and prints the response', async () => {
    const { exitCode, stdout } = await run([
      'api',
      'post',
      '/v1/group',
      '-f',
      'userId=u',
      '-f',
      'groupId=g',
      '-f',
      'traits.name=Initech',
      '-q',
      'a=b c',
    ])
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '{"success":true}\n' })
    expect(segment.requests[0]).toMatchObject({ method: 'POST', path: '/v1/group' })
    expect(segment.requests[0]?.url).toMatch(/\?a=b(?:\+|%20)c$/)
    expect(segment.calls).toMatchObject([{ groupId: 'g', traits: { name: 'Initech' }, writeKey }])
  })

  it("prefers the caller's Authorization header, whatever its case", async () => {
    const own = `Basic ${Buffer.from('other-key:').toString('base64')}`
    await run(['api', 'POST', '/v1/group', '-d', '{"userId":"u","groupId":"g"}', '-H', `AUTHORIZATION: ${own}`])
    expect(segment.calls).toMatchObject([{ writeKey: 'other-key' }])
  })
})

describe('profiles', () => {
  it('store settings and mask keys; flags override the environment, which overrides the profile', async () => {
    const files = new Map<string, string>()
    const env = { SEGMENT_WRITE_KEY: '', SEGMENT_HOST: '', XDG_CONFIG_HOME: '/xdg' }
    expect((await run(['config', 'set', 'write-key', '-'], { files, env, stdin: `${writeKey}\n` })).exitCode).toBe(0)
    expect((await run(['config', 'set', 'region', 'eu'], { files, env })).exitCode).toBe(0)
    expect([...files.keys()]).toEqual(['/xdg/segment/config.json'])
    const list = await run(['config', 'list'], { files, env })
    expect(list.stdout).toContain('region = eu')
    expect(list.stdout).not.toContain(writeKey)
    const region = async (args: string[], more: Record<string, string> = {}) =>
      (await run(['config', 'get', 'region', '--show-origin', ...args], { files, env: { ...env, ...more } })).stdout
    expect(await region([])).toBe('eu\t(profile)\n')
    expect(await region([], { SEGMENT_REGION: 'us' })).toBe('us\t(environment)\n')
    expect(await region(['--region', 'eu'], { SEGMENT_REGION: 'us' })).toBe('eu\t(flag)\n')
    expect((await run(['config', 'unset', 'region'], { files, env })).exitCode).toBe(0)
    expect((await run(['config', 'get', 'region'], { files, env })).exitCode).toBe(78)
    expect((await run(['config', 'path'], { files, env })).stdout).toBe('/xdg/segment/config.json\n')
  })

  it('warn if other users can read the file', async () => {
    const files = new Map([['/c.json', JSON.stringify({ profiles: { default: { writeKey } } })]])
    const { exitCode, stderr } = await run(['track', '--user-id', 'u', '--event', 'E', '--config', '/c.json'], {
      files,
      modes: { '/c.json': 0o644 },
      env: { SEGMENT_WRITE_KEY: '' },
    })
    expect(exitCode).toBe(0)
    expect(stderr).toContain('chmod 600')
  })

  it('reject a malformed file without quoting it', async () => {
    const files = new Map([['/c.json', `{"profiles":{"default":{"writeKey":"${writeKey}"`]])
    const { exitCode, stderr } = await run(['track', '--user-id', 'u', '--event', 'E', '--config', '/c.json'], {
      files,
    })
    expect(exitCode).toBe(78)
    expect(stderr).not.toContain(writeKey)
  })

  it('report that the file cannot be written', async () => {
    const { exitCode } = await run(['config', 'set', 'region', 'eu', '--config', '/read-only/c.json'])
    expect(exitCode).toBe(73)
  })
})

describe('doctor', () => {
  it('passes for a key that Segment knows', async () => {
    const { exitCode, json } = await run(['doctor', '--json'])
    expect(exitCode).toBe(0)
    const { findings } = json() as { findings: { check: string; state: string }[] }
    expect(Object.fromEntries(findings.map(({ check, state }) => [check, state]))).toEqual({
      settings: 'ok',
      'write-key': 'ok',
      reachability: 'ok',
      clock: 'ok',
      source: 'ok',
    })
  })

  it('fails for a key that Segment does not know', async () => {
    const strict = createFakeSegment({ writeKeys: ['known'] })
    const other = await listen(strict)
    try {
      const { exitCode, stdout } = await run(['doctor'], { env: { SEGMENT_HOST: other.url } })
      expect(exitCode).toBe(69)
      expect(stdout).toContain('Segment has no source with this write key.')
      expect(stdout).toContain('Segment returns success but shows no data?')
      expect(stdout).not.toContain(writeKey)
    } finally {
      await other.close()
    }
  })

  it('fails for a host that does not respond', async () => {
    const { exitCode, stdout } = await run(['doctor'], { env: { SEGMENT_HOST: 'http://127.0.0.1:9' } })
    expect(exitCode).toBe(69)
    expect(stdout).toContain('nothing listens on that host and port (ECONNREFUSED)')
  })
})

describe('secrets', () => {
  it.each([
    [['track', '--user-id', 'u', '--event', 'E', '--json']],
    [['track', '--user-id', 'u', '--event', 'E', '--dry-run', '--json']],
    [['track', '--user-id', 'u', '--event', 'E', '--curl']],
    [['track', '--event', 'E', '--debug']],
    [['api', 'POST', '/v1/nothing', '-f', 'a=1', '--json', '--debug']],
    [['config', 'get', 'write-key', '--show-origin']],
    [['doctor', '--json']],
  ])('%j never prints the key', async (args) => {
    const { stdout, stderr } = await run(args)
    const basic = Buffer.from(`${writeKey}:`).toString('base64')
    expect(`${stdout}${stderr}`).not.toContain(writeKey)
    expect(`${stdout}${stderr}`).not.toContain(basic)
  })
})
