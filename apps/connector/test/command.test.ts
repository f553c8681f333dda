import { fileURLToPath } from 'node:url'
import { createFakeSegment } from '@org/segment-testing'
import { describe, expect, it } from 'vitest'
import { exitCodes, main } from '../src/cli/main.ts'
import { manifestFolder, now } from './support/segment-app.ts'

const writeKey = 'theWriteKeyOfTheSource0000000000'

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url))

const command = async (...argv: readonly string[]) => {
  const segment = createFakeSegment()
  let out = ''
  let err = ''
  const code = await main(argv, {
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
    environment: { WRITE_KEY: writeKey },
    fetch: segment.fetch,
    defaultApp: manifestFolder,
    now: () => now,
    random: () => 0.5,
  })
  return { code, out, err, segment }
}

describe('segment-connector', () => {
  it('runs a module and prints each step', async () => {
    const { code, out, segment } = await command(
      'run',
      'identify',
      '--param-env',
      'writeKey=WRITE_KEY',
      '--param',
      'userId=user-42',
      '--param',
      'traits.email=ada@example.com',
      '--param',
      'traits.age:=0',
      '--connection',
      'region=eu',
    )
    expect(code).toBe(exitCodes.done)
    expect(segment.calls).toMatchObject([{ userId: 'user-42', traits: { email: 'ada@example.com', age: 0 }, writeKey }])
    expect(out).toContain('POST https://events.eu1.segmentapis.com/v1/identify')
    expect(out).toContain('"success":true')
    expect(out).not.toContain(writeKey)
    expect(out.length).toBeLessThan(4000)
  })

  it('prints what a local Segment keeps, with warnings, and reaches nothing else', async () => {
    const { code, out, segment } = await command(
      ...['run', 'track', '--local', '--param', 'writeKey=any-key', '--param', 'userId=u'],
      ...['--param', 'event=Order {{upper("completed")}}', '--param', 'currency=usd', '--connection', 'region=eu'],
    )
    expect(code).toBe(exitCodes.done)
    expect(out).toContain('Local Segment: kept')
    expect(out).toContain('Order COMPLETED')
    expect(out).toContain('warning currency_case')
    expect(segment.requests).toEqual([])
  })

  it('prints why a local Segment drops a call, and exits with 1', async () => {
    const { code, out } = await command(
      ...['run', 'makeApiCall', '--local', '--param', 'url=/v1/track', '--param', 'method=POST'],
      ...['--param', 'writeKey=any-key', '--param', 'body={"event":"No user"}'],
    )
    expect(code).toBe(exitCodes.failed)
    expect(out).toMatch(/Local Segment: dropped\n.*No user.*\n.*error identity_required/s)
  })

  it('prints the verdicts of a local Segment as JSON', async () => {
    const { out } = await command(
      ...['run', 'identify', '--local', '--json', '--param', 'writeKey=any-key', '--param', 'userId=u'],
    )
    expect(JSON.parse(out)).toMatchObject({ ok: true, local: [{ outcome: 'kept', call: { userId: 'u' }, notes: [] }] })
  })

  it('reviews an app: rules, pages and questions, also as JSON', async () => {
    const { code, out } = await command('check', '--review')
    expect(code).toBe(exitCodes.done)
    expect(out).toMatch(
      /The app is valid\.\n[\s\S]*Not visible in files[\s\S]*The app follows the rules of the review\.\n$/,
    )
    const other = await command('check', fixture('weather'), '--review')
    expect(other.code).toBe(exitCodes.failed)
    expect(other.out).toMatch(
      /Required: The app has a universal module.*\(universal-module\)\n {2}https:\/\/developers\.make\.com/,
    )
    const json = await command('check', '--review', '--json', '--app', fixture('weather'))
    expect(JSON.parse(json.out)).toMatchObject({ ok: false, issues: [], review: expect.any(Array) })
    expect((await command('list', '--review')).code).toBe(exitCodes.usage)
  })

  it('evaluates no value from the environment, and locates a broken expression', async () => {
    const { err, code } = await command('run', 'identify', '--param', 'userId={{upper(}}')
    expect([code, err]).toEqual([exitCodes.usage, expect.stringContaining('--param userId: ')])
    expect((await command('run', 'identify', '--local', '--dry-run')).code).toBe(exitCodes.usage)
  })

  it('shows a failure and exits with 1', async () => {
    const { code, out, segment } = await command(
      'run',
      'track',
      '--param',
      `writeKey=${writeKey}`,
      '--param',
      'event=Signed Up',
    )
    expect(code).toBe(exitCodes.failed)
    expect(out).toContain('DataError: Fill in User ID or Anonymous ID')
    expect(segment.calls).toEqual([])
  })

  it('sends nothing in a dry run, and responds as requested', async () => {
    const { code, out, segment } = await command(
      'run',
      'identify',
      '--dry-run',
      '--status',
      '429',
      '--answer',
      '{}',
      '--param',
      `writeKey=${writeKey}`,
      '--param',
      'userId=u',
    )
    expect(code).toBe(exitCodes.failed)
    expect(out).toContain('RateLimitError: [429]')
    expect(segment.requests).toEqual([])
  })

  it('prints JSON, without secrets', async () => {
    const { out } = await command('run', 'identify', '--json', '--param', `writeKey=${writeKey}`, '--param', 'userId=u')
    expect(JSON.parse(out)).toMatchObject({ ok: true, bundles: [{ success: true }] })
    expect(out).not.toContain(writeKey)
    const verified = await command(
      'verify',
      'segment',
      '--json',
      '--dry-run',
      '--answer',
      '{"data":{"workspace":{"id":"w","name":"Acme"}}}',
      '--param',
      'token=aVeryLongToken123',
    )
    expect(JSON.parse(verified.out)).toMatchObject({ ok: true, name: 'Acme' })
    expect(verified.out).not.toContain('aVeryLongToken123')
  })

  it('runs RPCs, checks and lists', async () => {
    const sources = '{"data":{"sources":[{"name":"Shop","enabled":true,"writeKeys":["key1"]}]}}'
    expect((await command('rpc', 'listSources', '--dry-run', '--answer', sources)).out).toContain('Shop')
    expect(
      (
        await command(
          'verify',
          'segment',
          '--dry-run',
          '--answer',
          '{"data":{"workspace":{"id":"w","name":"Acme"}}}',
          '--param',
          'token=t',
        )
      ).out,
    ).toContain('The connection is verified: Acme')
    expect(await command('check')).toMatchObject({ code: 0, out: 'The app is valid.\n' })
    expect((await command('list')).out).toContain('module      makeApiCall  Make an API call (universal)')
    expect((await command('--help')).out).toContain('segment-connector run')
  })

  it.each([
    [[]],
    [['fly']],
    [['run']],
    [['check', 'folder', '--app', 'other']],
    [['check', 'folder', 'other']],
    [['run', 'a', 'b']],
    [['run', 'a', '--param', 'x']],
    [['run', 'a', '--param', 'x:=nope']],
    [['run', 'a', '--param', '.=1']],
    [['run', 'a', '--param-env', 'x=MISSING']],
    [['run', 'a', '--status', '200']],
    [['run', 'a', '--limit', 'many']],
    [['run', 'a', '--wrong']],
  ])('explains an invalid command: %j', async (argv) => {
    const { code, err } = await command(...argv)
    expect(code).toBe(exitCodes.usage)
    expect(err).toContain('segment-connector run <module>')
  })

  it('names the missing app or module', async () => {
    expect(await command('check', 'nowhere')).toMatchObject({
      code: exitCodes.noApp,
      err: expect.stringContaining('nowhere is not a folder'),
    })
    expect(await command('run', 'nope')).toMatchObject({
      code: exitCodes.noApp,
      err: expect.stringContaining('It has: identify'),
    })
    expect(await command('list', '--app', '/no/such/folder')).toMatchObject({ code: exitCodes.noApp })
  })
})
