import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { urlToHttpOptions } from 'node:url'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { isMissing } from '../../../scripts/system-programs.ts'
import { runSegment } from './run-segment.ts'
import { begin, endAll, post, startDev } from './running-dev.ts'

afterEach(endAll)

describe('segment dev', () => {
  it('explains how to connect each SDK, prints a line per call, and exits with 0', async () => {
    const dev = await startDev()
    for (const name of ['Node', 'Browser', 'Python', 'Ruby', 'Go', 'curl'])
      expect(dev.stderr()).toMatch(new RegExp(`^ +${name}\\b`, 'm'))
    expect(dev.stderr()).toContain(`page at ${dev.url}/`)
    await post(dev.url, { userId: 'user-42', event: 'Order Completed', properties: { revenue: 9 } })
    await post(dev.url, { event: 'Lost' })
    await post(dev.url, { anonymousId: 'a-1', name: 'Home' }, '/v1/screen')
    await dev.until(/Home.*\n/)
    const lines = dev.stdout().trim().split('\n')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d {2}✓ kept +track +Order Completed +user-42 +\d+ B$/)
    expect(lines[1]).toMatch(/✗ discarded +track +Lost .*identity_required at userId: /)
    expect(lines[2]).toMatch(/✓ kept +screen +Home +\(a-1\)/)
    dev.interrupt()
    expect(await dev.exitCode).toBe(0)
  })

  it('prints one JSON object per line with --json, the address first', async () => {
    const dev = begin(['dev', '--port', '0', '--json'])
    const [, url = ''] = await dev.until(/"listening":"([^"]+)"/)
    await post(url, { userId: 'u', event: 'E' })
    await dev.until(/"seq":1/)
    const [first, second] = dev
      .stdout()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(first).toEqual({ listening: url, page: `${url}/` })
    expect(second).toMatchObject({ seq: 1, type: 'track', event: 'E', verdict: 'kept' })
  })

  it('does not let a call control the terminal', async () => {
    const dev = await startDev()
    await post(dev.url, { userId: 'u\u001b[2J', event: '\u001b]0;title\u0007\u202e' })
    const [line] = await dev.until(/kept.*\n/)
    for (const character of ['\u001b', '\u0007', '\u202e']) expect(line).not.toContain(character)
    expect(line).toContain('u·[2J')
  })

  it('handles its keys: pause, filter, clear, open, quit', async () => {
    const dev = await startDev([], { terminal: true })
    expect(dev.stderr()).toContain('p pause')
    dev.press('p')
    await dev.until(/paused/)
    await post(dev.url, { userId: 'u', event: 'Unseen' })
    dev.press('p')
    await dev.until(/1 call arrived in the meantime/)
    dev.press('f')
    dev.press('wantedx')
    // Printing this call now would break the prompt.
    await post(dev.url, { userId: 'u', event: 'Wanted while typing' })
    dev.press('\u001b[D')
    dev.press('\u007f')
    expect(dev.stdout()).toBe('')
    expect(dev.stderr().endsWith('\r\u001b[Kfilter: wanted')).toBe(true)
    dev.press('\r')
    await dev.until(/Wanted while typing.*\n/)
    await dev.until(/showing calls that match wanted/)
    await post(dev.url, { userId: 'u', event: 'Other' })
    await post(dev.url, { userId: 'u', event: 'Wanted' })
    await dev.until(/Wanted.*\n/)
    expect(dev.stdout()).not.toMatch(/Unseen|Other/)
    dev.press('f')
    dev.press('\u001b')
    await dev.until(/filter off/)
    dev.press('o')
    expect(dev.opened).toEqual([`${dev.url}/`])
    dev.press('c')
    await dev.until(/cleared/)
    expect(await (await fetch(`${dev.url}/_dev/events`)).json()).toMatchObject({ total: 0 })
    dev.press('q')
    expect(await dev.exitCode).toBe(0)
  })

  it('writes no control sequence to a dumb terminal', async () => {
    const dev = await startDev([], { terminal: true, env: { TERM: 'dumb', NO_COLOR: '' } })
    await post(dev.url, { event: 'Lost' })
    await dev.until(/Lost.*\n/)
    const tail = begin(['tail', '--all', '--url', dev.url], { terminal: true, env: { TERM: 'dumb', NO_COLOR: '' } })
    await tail.until(/Lost.*\n/)
    for (const key of ['v', '?', 'p', 'p']) {
      dev.press(key)
      tail.press(key)
    }
    for (const key of ['f', 'x', '\u007f', '\r', 'c']) dev.press(key)
    await dev.until(/filter: x\nfilter: \nfilter off\n[\s\S]*cleared/)
    await tail.until(/resumed/)
    expect(dev.stdout() + dev.stderr() + tail.stdout() + tail.stderr()).not.toContain('\u001b')
  })

  it('exits on Ctrl-C when the terminal delivers it as a key', async () => {
    const dev = await startDev([], { terminal: true })
    dev.press('\u0003')
    expect(await dev.exitCode).toBe(0)
  })

  it('injects faults with --fail', async () => {
    const dev = await startDev(['--fail', '429:retry-after=2,times=1', '--fail', '503:times=1'])
    const statuses = []
    for (let index = 0; index < 3; index += 1) statuses.push((await post(dev.url, { userId: 'u', event: 'E' })).status)
    expect(statuses).toEqual([429, 503, 200])
  })

  it('accepts only the given write key', async () => {
    const dev = await startDev(['--write-key', 'the-only-key-of-this'])
    await post(dev.url, { userId: 'u', event: 'Mine' }, '/v1/track', 'the-only-key-of-this')
    await post(dev.url, { userId: 'u', event: 'Theirs' }, '/v1/track', 'another-key')
    await dev.until(/Theirs.*unknown_write_key/)
    expect(dev.stdout()).toMatch(/✓ kept .*Mine/)
    expect(dev.stdout() + dev.stderr()).not.toContain('the-only-key-of-this')
  })

  it('validates against a tracking plan: violations are kept with a warning', async () => {
    const jsonSchema = {
      type: 'object',
      properties: { properties: { type: 'object', properties: { plan: { type: 'string' } }, required: ['plan'] } },
    }
    const plan = JSON.stringify({ rules: [{ type: 'TRACK', key: 'Signed Up', version: 1, jsonSchema }] })
    const dev = await startDev(['--plan', 'plan.json'], { files: new Map([['plan.json', plan]]) })
    expect(dev.stderr()).toContain('Validating against the tracking plan plan.json')
    await post(dev.url, { userId: 'u', event: 'Signed Up', properties: { plan: 'pro' } })
    await post(dev.url, { userId: 'u', event: 'Signed Up', properties: {} })
    await post(dev.url, { userId: 'u', event: 'Unplanned' })
    const page = (await (await fetch(`${dev.url}/_dev/events`)).json()) as { events: object[] }
    expect(page.events).toMatchObject([
      { verdict: 'kept' },
      { verdict: 'warned', firstIssue: { code: 'plan_violation', path: 'properties.plan' } },
      { verdict: 'warned', firstIssue: { code: 'plan_unplanned_event', path: 'event' } },
    ])
    expect(await (await fetch(`${dev.url}/_dev/info`)).json()).toMatchObject({ plan: 'plan.json' })
  })

  it('enforces the schema controls of a tracking plan', async () => {
    const jsonSchema = { properties: { properties: { properties: { total: { type: 'number' } } } } }
    const settings = { track: { allowUnplannedEvents: false, allowPropertiesOnViolations: false } }
    const plan = JSON.stringify({ rules: [{ type: 'TRACK', key: 'Ordered', version: 1, jsonSchema }], settings })
    const segment = createFakeSegment()
    const upstream = await listen(segment)
    try {
      const env = { SEGMENT_WRITE_KEY: 'upstream-key', SEGMENT_HOST: upstream.url }
      const dev = await startDev(['--plan', 'plan.json', '--forward'], { env, files: new Map([['plan.json', plan]]) })
      await post(dev.url, { userId: 'u', event: 'Other' })
      await post(dev.url, { userId: 'u', event: 'Ordered', properties: { total: 'free', id: 1 } })
      await expect.poll(() => segment.calls).toHaveLength(1)
      expect(segment.calls).toMatchObject([{ event: 'Ordered', properties: { id: 1 } }])
      expect(segment.calls[0]?.properties).not.toHaveProperty('total')
      const page = (await (await fetch(`${dev.url}/_dev/events`)).json()) as { events: object[] }
      expect(page.events).toMatchObject([
        { verdict: 'discarded', firstIssue: { code: 'plan_unplanned_event' } },
        {
          verdict: 'warned',
          firstIssue: { code: 'plan_violation', message: expect.stringMatching(/ It is omitted\.$/) },
        },
      ])
    } finally {
      await upstream.close()
    }
  })

  it('rejects an invalid tracking plan', async () => {
    const run = await runSegment(['dev', '--port', '0', '--plan', 'plan.json'], {
      files: new Map([['plan.json', '{}']]),
    })
    expect([run.exitCode, run.stderr]).toEqual([65, expect.stringContaining('plan.json is not a tracking plan')])
  })

  it('keeps events in a file across restarts', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'segment-dev-'))
    try {
      const file = join(folder, 'events.db')
      const first = await startDev(['--store', file])
      await post(first.url, { userId: 'u', event: 'Kept' })
      first.interrupt()
      await first.exitCode
      const second = await startDev(['--store', file])
      await second.until(/\(1 stored\)/)
      expect(await (await fetch(`${second.url}/_dev/events`)).json()).toMatchObject({ events: [{ event: 'Kept' }] })
    } finally {
      await endAll()
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('forwards kept calls with their timestamp and without the fields that Segment adds', async () => {
    const segment = createFakeSegment()
    const real = await listen(segment)
    try {
      const env = { SEGMENT_WRITE_KEY: 'live-write-key-of-tests', SEGMENT_HOST: real.url }
      const dev = await startDev(['--forward'], { env })
      await dev.until(/Forwarding kept calls to/)
      await post(dev.url, { userId: 'u', event: 'Kept', messageId: 'm-1', timestamp: '2026-01-01T00:00:00.000Z' })
      await post(dev.url, { event: 'Lost' })
      await expect.poll(() => segment.calls).toHaveLength(1)
      dev.interrupt()
      await dev.exitCode
      expect(segment.calls).toMatchObject([
        {
          event: 'Kept',
          messageId: 'm-1',
          writeKey: 'live-write-key-of-tests',
          originalTimestamp: '2026-01-01T00:00:00.000Z',
        },
      ])
      expect(JSON.parse(segment.requests[0]?.text ?? '').batch[0]).not.toHaveProperty('receivedAt')
      expect(dev.stdout() + dev.stderr()).not.toContain('live-write-key-of-tests')
    } finally {
      await real.close()
    }
  })

  it.each([
    [['dev', '--port', 'many'], 64, /port "many"/],
    [['dev', '--port', '70000'], 64, /0 to 65535/],
    [['dev', '--fail', 'nonsense'], 64, /fault "nonsense"/],
    [['dev', '--store', '/nowhere/at/all.db', '--port', '0'], 73, /cannot be opened/],
    [['dev', '--forward', '--port', '0'], 78, /write key is missing/],
    [['dev', '--host', '203.0.113.7', '--port', '0'], 69, /Cannot listen on/],
  ])('%j exits with %i', async (args, exitCode, words) => {
    const run = await runSegment(args)
    expect(run.exitCode).toBe(exitCode)
    expect(run.stderr).toMatch(words)
  })

  it('reports that its port is in use', async () => {
    const { port, close } = await listen(createFakeSegment())
    const run = await runSegment(['dev', '--port', String(port)])
    await close()
    expect([run.exitCode, run.stderr]).toEqual([69, expect.stringContaining('is already in use')])
  })

  it('prints and requires a token when other machines can reach it', async () => {
    const dev = await startDev(['--host', '0.0.0.0'])
    const [, token = ''] = await dev.until(/\/\?token=([\w-]{32,})/)
    expect((await fetch(`${dev.url}/_dev/events`)).status).toBe(401)
    const env = { SEGMENT_DEV_TOKEN: token }
    await post(dev.url, { userId: 'u', event: 'E' })
    const tail = begin(['tail', '--all', '--url', dev.url], { env })
    await tail.until(/kept .* E /)
    const refused = await runSegment(['tail', '--url', dev.url])
    expect([refused.exitCode, refused.stderr]).toEqual([76, expect.stringContaining('SEGMENT_DEV_TOKEN')])
  })

  it('rejects unknown hosts, warns once per host, and accepts hosts of --allow-host', async () => {
    const dev = await startDev(['--allow-host', 'laptop.local'])
    const ask = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const path = '/v1/pixel/page?userId=u&writeKey=some-key'
        const asked = request({ ...urlToHttpOptions(new URL(dev.url)), path, headers: { host } }, (response) => {
          response.resume()
          resolve(response.statusCode)
        })
        asked.on('error', reject).end()
      })
    const names = ['laptop.local', 'evil.example', 'evil.example', 'a\u009b2Jb']
    expect(await Promise.all(names.map(ask))).toEqual([200, 421, 421, 421])
    await dev.until(/Rejected a request for the host "a·2Jb"/)
    expect(dev.stderr().match(/Rejected a request/g)).toHaveLength(2)
    expect(dev.stderr()).toContain('"evil.example". Use --allow-host to accept it.')
  })

  it('does not forward to itself', async () => {
    const { port, close } = await listen(createFakeSegment())
    await close()
    const env = { SEGMENT_WRITE_KEY: 'live-write-key-of-tests', SEGMENT_HOST: `http://localhost:${port}` }
    const run = await runSegment(['dev', '--forward', '--port', String(port)], { env })
    expect([run.exitCode, run.stderr]).toEqual([64, expect.stringContaining('to this server itself')])
  })
})

describe('the built segment dev', () => {
  it.skipIf(isMissing('tmux'))('shows colors, reads keys and restores the terminal', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'segment-dev-terminal-'))
    const socket = join(folder, 'tmux')
    const tmux = (...args: readonly string[]): string =>
      execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' })
    const screen = (): string => tmux('capture-pane', '-p', '-e', '-t', 'it')
    const seen = async (what: RegExp): Promise<RegExpExecArray> => {
      await expect.poll(screen).toMatch(what)
      return what.exec(screen()) ?? expect.unreachable()
    }
    const press = (...keys: readonly string[]): string => tmux('send-keys', '-t', 'it', ...keys)
    try {
      const shell = `env -i TERM=screen-256color HOME=${folder} PS1='$ ' sh`
      tmux('new-session', '-d', '-s', 'it', '-x', '120', '-y', '40', shell)
      press('-l', `"${process.execPath}" "${inject('segment')}" dev --port 0 --no-snippets; echo code $?`)
      press('Enter')
      const [, url = ''] = await seen(/Local Segment at \S*?(http:[\w/.:]+)/)
      await post(url, { userId: 'u', event: 'Order Completed' })
      await post(url, { event: 'Order Lost' })
      // biome-ignore lint/suspicious/noControlCharactersInRegex: matches color codes
      await seen(/\u001b\[32m✓ kept[\s\S]*\u001b\[31m✗ discarded/)
      press('f')
      press('-l', 'shipped')
      await seen(/filter: shipped/)
      await post(url, { userId: 'u', event: 'Order Shipped' })
      await post(url, { userId: 'u', event: 'Order Refunded' })
      press('Enter')
      await seen(/showing calls that match shipped[\s\S]*Order Shipped/)
      expect(screen()).not.toContain('Refunded')
      press('c')
      await seen(/cleared here and on the page/)
      expect(screen()).not.toContain('Order')
      press('q')
      await seen(/code 0/)
      press('-l', 'echo typed is seen')
      await seen(/\$ echo typed is seen/)
    } finally {
      spawnSync('tmux', ['-S', socket, 'kill-server'])
      await rm(folder, { recursive: true, force: true })
    }
  })
})
