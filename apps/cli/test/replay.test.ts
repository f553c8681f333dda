import { afterEach, describe, expect, it } from 'vitest'
import { runSegment } from './run-segment.ts'
import { endAll, startDev } from './running-dev.ts'

afterEach(endAll)

describe('segment replay', () => {
  const recorded = [
    {
      type: 'track',
      userId: 'u',
      event: 'A',
      messageId: 'm-1',
      timestamp: '2026-01-01T00:00:00.000Z',
      receivedAt: '2026-01-01T00:00:01.000Z',
      writeKey: 'abcd****',
    },
    { type: 'track', userId: 'u', event: 'B', messageId: 'm-2', receivedAt: '2026-01-01T00:00:02.000Z' },
  ]
  const ndjson = (rows: readonly object[]): Map<string, string> =>
    new Map([['events.ndjson', `${rows.map((row) => JSON.stringify(row)).join('\n')}\n\n`]])

  it('resends calls with new IDs and their original timestamps', async () => {
    const dev = await startDev()
    const run = await runSegment(['replay', 'events.ndjson', '--url', dev.url], { files: ndjson(recorded) })
    expect(run).toMatchObject({ exitCode: 0, stdout: `acknowledged 2 of 2 calls at ${dev.url}\n` })
    const lines = (await (await fetch(`${dev.url}/_dev/export.ndjson`)).text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines).toMatchObject([
      { event: 'A', timestamp: '2026-01-01T00:00:00.000Z' },
      { event: 'B', timestamp: '2026-01-01T00:00:02.000Z' },
    ])
    for (const { messageId, receivedAt, writeKey } of lines) {
      expect(messageId).not.toMatch(/^m-/)
      expect([receivedAt, writeKey]).toEqual([undefined, undefined])
    }
  })

  it('keeps the order of the file across requests and users', async () => {
    const dev = await startDev()
    const many = Array.from({ length: 1_200 }, (_, index) => ({
      type: 'track',
      userId: `user-${index % 7}`,
      event: `E${index}`,
      properties: { text: 'x'.repeat(1_000) },
      timestamp: '2026-01-01T00:00:00.000Z',
    }))
    const run = await runSegment(['replay', 'events.ndjson', '--url', dev.url], { files: ndjson(many) })
    expect(run.stdout).toContain('acknowledged 1200 of 1200')
    const page = (await (await fetch(`${dev.url}/_dev/events?limit=2000`)).json()) as { events: { event: string }[] }
    expect(page.events.map(({ event }) => event)).toEqual(many.map(({ event }) => event))
  })

  it('keeps the IDs with --keep-ids, so that duplicates are dropped', async () => {
    const dev = await startDev()
    const args = ['replay', 'events.ndjson', '--url', dev.url, '--keep-ids', '--json']
    const first = await runSegment(args, { files: ndjson(recorded) })
    expect(first.json()).toEqual({ outcome: 'acknowledged', acknowledged: 2, failed: [] })
    await runSegment(args, { files: ndjson(recorded) })
    expect(await (await fetch(`${dev.url}/_dev/summary`)).json()).toMatchObject({ total: 4, duplicates: 2 })
  })

  it('keeps the original pauses between calls, divided by the speed', async () => {
    const dev = await startDev()
    const pauses: number[] = []
    const sleep = async (ms: number): Promise<void> => void pauses.push(ms)
    await runSegment(['replay', 'events.ndjson', '--url', dev.url, '--speed', '10x'], {
      files: ndjson(recorded),
      runtime: (real) => ({ ...real, sleep }),
    })
    expect(pauses).toContain(200)
  })

  it('reports the line of an invalid call, and sends the others', async () => {
    const dev = await startDev()
    const run = await runSegment(['replay', 'events.ndjson', '--url', dev.url], {
      files: ndjson([{ type: 'track', event: 'Nobody' }, ...recorded]),
    })
    expect(run).toMatchObject({ exitCode: 65, stdout: expect.stringContaining('acknowledged 2 of 3') })
    expect(run.stderr).toContain('line 1: identity_required')
  })

  it.each([
    ['{', [], 65, /Line 1 is not valid JSON/],
    ['7', [], 65, /Line 1 must be a JSON object/],
    ['', [], 66, /contains no calls/],
    ['{}', ['--speed', '0'], 64, /speed "0"/],
    ['{}', ['--fresh-ids', '--keep-ids'], 64, /cannot be combined/],
    ['{}', ['--to', 'elsewhere'], 64, /elsewhere/],
    [undefined, [], 66, /events.ndjson/],
  ])('of %j with %j exits with %i', async (text, flags, exitCode, words) => {
    const files = new Map(text === undefined ? [] : [['events.ndjson', text]])
    const run = await runSegment(['replay', 'events.ndjson', ...flags], { files })
    expect([run.exitCode, run.stderr]).toEqual([exitCode, expect.stringMatching(words)])
  })
})
