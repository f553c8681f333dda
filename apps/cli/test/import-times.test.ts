import { describe, expect, it } from 'vitest'
import { useLocalSegment } from './local-segment.ts'
import { type BuiltRun, reportOf } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const segment = (args: readonly string[], stdin?: string): Promise<BuiltRun> =>
  runHere(args, { cwd: local.folder, host: local.url, ...(stdin === undefined ? {} : { stdin }) })

const old = '2020-01-02T03:04:05.678Z'

describe('the time of a row without a timestamp', () => {
  it.each([
    [{ originalTimestamp: old, receivedAt: '2021-01-01T00:00:00Z' }],
    [{ receivedAt: old, sentAt: '2021-01-01T00:00:00Z' }],
    [{ sentAt: old }],
    [{ timestamp: null, originalTimestamp: old }],
  ])('is the one that was recorded: %j', async (times) => {
    local.file('rows.ndjson', `${JSON.stringify({ type: 'track', userId: 'u', event: 'E', ...times })}\n`)
    expect(await segment(['import', 'rows.ndjson'])).toMatchObject({ code: 0 })
    expect(local.segment.requests[0]?.text).toContain(`"timestamp":"${old}"`)
    expect(local.segment.requests[0]?.text.match(/"timestamp"/g)).toHaveLength(1)
  })

  it.each([{ originalTimestamp: 1577836800000 }, { receivedAt: { at: old } }, { sentAt: true }])(
    'is not the current time if the recorded one is not a text: %j',
    async (times) => {
      local.file('rows.ndjson', `${JSON.stringify({ type: 'track', userId: 'u', event: 'E', ...times })}\n`)
      expect(reportOf(await segment(['import', 'rows.ndjson', '--json']))).toMatchObject({ sent: 0, rejected: 1 })
    },
  )

  it('has a warning if the mapping has a timestamp and the row none', async () => {
    local.file('rows.csv', 'id,at,originalTimestamp\na,2024-05-01,\nb,,\nc,,2024-05-02T00:00:00Z\n')
    const args = ['rows.csv', '--type', 'track', '--map', 'userId=id', '--set', 'event=E', '--map', 'timestamp=at']
    const report = (...flags: string[]) => segment(['import', ...args, '--dry-run', '--json', ...flags]).then(reportOf)
    expect(await report()).toMatchObject({ sent: 3, warned: 1 })
    expect(await report('--strict')).toMatchObject({ sent: 2, rejected: 1 })
    const shown = await segment(['validate', ...args])
    expect(shown.stdout).toContain('rows.csv:3:1: warning timestamp_empty timestamp: The mapping has a timestamp,')
    expect(shown.stdout).toContain('3 rows: 0 errors, 1 warning')
    // Calls without a mapping of their time happen now.
    expect(
      await segment(['import', '-', '--dry-run', '--json'], '{"type":"track","userId":"u","event":"E"}\n'),
    ).toSatisfy((done: BuiltRun) => reportOf(done).warned === 0)
  })

  it('is also that of a table, with and without a mapping, and counts for --since', async () => {
    local.file('rows.csv', `userId,event,originalTimestamp\nu,E,${old}\n`)
    for (const flags of [[], ['--set', 'properties.x=1']]) {
      await segment(['import', 'rows.csv', '--type', 'track', '--restart', ...flags])
      expect(local.segment.requests.at(-1)?.text).toContain(`"timestamp":"${old}"`)
    }
    const since = await segment([
      'import',
      'rows.csv',
      '--type',
      'track',
      '--since',
      '2024-01-01',
      '--dry-run',
      '--json',
    ])
    expect(reportOf(since)).toMatchObject({ read: 1, sent: 0, skipped: 1 })
  })
})

describe('a number', () => {
  it('without a plausible unit is rejected with what it can be', async () => {
    local.file('rows.csv', 'id,at\nu,1984\nv,45443\nw,1717156800\n')
    const map = ['--set', 'event=E', '--map', 'userId=id']
    const guessed = await segment([
      'import',
      'rows.csv',
      '--type',
      'track',
      ...map,
      '--map',
      'timestamp=at',
      '--dry-run',
    ])
    expect(guessed.stdout).toContain('3 read = 1 ready + 2 rejected')
    expect(guessed.stderr).toContain('excel (2024-05-31T00:00:00.000Z)')
    local.file('excel.csv', 'id,at\nv,45443.25\n')
    await segment(['import', 'excel.csv', '--type', 'track', ...map, '--map', 'timestamp=at|excel'])
    expect(local.segment.requests[0]?.text).toContain('"timestamp":"2024-05-31T06:00:00.000Z"')
  })

  it.each(['2024', '45443', '1984'])('is refused as a time for --since: %s', async (since) => {
    local.file('rows.ndjson', '')
    expect(await segment(['import', 'rows.ndjson', '--since', since])).toMatchObject({ code: 64 })
  })
})

it('segment api warns once that an old sentAt moves timestamps', async () => {
  const body = (sentAt: string): string => JSON.stringify({ batch: [], sentAt })
  const warned = await segment(['api', 'POST', '/v1/batch', '--data', body(old)])
  expect(warned.stderr.match(/^warning sentAt.*$/gm)).toHaveLength(1)
  const quiet = await segment(['api', 'POST', '/v1/batch', '--data', body(new Date().toISOString())])
  expect(quiet.stderr).not.toContain('sentAt')
})
