import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { useLocalSegment } from './local-segment.ts'
import { reportOf, runBuilt } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

interface Row {
  readonly type: 'track'
  readonly messageId: string
  readonly userId: string
  readonly event: string
  readonly timestamp: string
}

const rowsOf = (form: string): readonly Row[] =>
  Array.from({ length: 3 }, (_, index) => ({
    ...{ type: 'track', messageId: `${form}-${index}`, userId: `u-${index}` },
    ...{ event: `Grüße "${index}", 🎉\nzweite Zeile`, timestamp: '2024-05-01T09:30:00.000Z' },
  }))

const names = ['type', 'messageId', 'userId', 'event', 'timestamp'] as const

const table = (rows: readonly Row[], delimiter: string, ending: string): string =>
  [
    names.join(delimiter),
    ...rows.map((row) => names.map((name) => `"${row[name].replaceAll('"', '""')}"`).join(delimiter)),
  ].join(ending)

const lines = (rows: readonly Row[], ending = '\n'): string => rows.map((row) => JSON.stringify(row)).join(ending)

const marked = (text: string): string => `\uFEFF${text}`

/** Every form of input by its file name; a name reveals no more of its format than necessary. */
const forms: Readonly<Record<string, (rows: readonly Row[]) => string | Buffer>> = {
  'plain.ndjson': (rows) => lines(rows),
  'crlf.jsonl': (rows) => `${lines(rows, '\r\n')}\r\n`,
  'blank-lines.ndjson': (rows) => `\n\n${lines(rows, '\n \n')}\n\n`,
  'bom.ndjson': (rows) => marked(lines(rows)),
  'utf-16-le.ndjson': (rows) => Buffer.from(marked(lines(rows)), 'utf16le'),
  'utf-16-be.ndjson': (rows) => Buffer.from(marked(lines(rows)), 'utf16le').swap16(),
  'gzip.ndjson.gz': (rows) => gzipSync(lines(rows)),
  'gzip-members.ndjson.gz': (rows) => Buffer.concat(rows.map((row) => gzipSync(`${JSON.stringify(row)}\n`))),
  'zstd.ndjson.zst': (rows) => zstdCompressSync(lines(rows)),
  'zstd-frames.ndjson.zst': (rows) => Buffer.concat(rows.map((row) => zstdCompressSync(`${JSON.stringify(row)}\n`))),
  'no-extension': (rows) => lines(rows),
  'no-extension-zstd': (rows) => zstdCompressSync(lines(rows)),
  'array.json': (rows) => JSON.stringify(rows),
  'pretty.json': (rows) => JSON.stringify(rows, null, 2),
  'batch.json': (rows) => JSON.stringify({ batch: rows, sentAt: '2024-05-01T09:30:00Z' }, null, 2),
  'sequence.json': (rows) => rows.map((row) => JSON.stringify(row, null, 2)).join('\n'),
  'lines.json': (rows) => lines(rows),
  'utf-16.json.gz': (rows) => gzipSync(Buffer.from(marked(JSON.stringify(rows)), 'utf16le')),
  'commas.csv': (rows) => table(rows, ',', '\n'),
  'crlf.csv': (rows) => `${table(rows, ',', '\r\n')}\r\n`,
  'semicolons.csv': (rows) => table(rows, ';', '\n'),
  'pipes.csv': (rows) => table(rows, '|', '\n'),
  'bom.csv': (rows) => marked(table(rows, ',', '\n')),
  'utf-16-le.csv': (rows) => Buffer.from(marked(table(rows, ';', '\r\n')), 'utf16le'),
  'tabs.tsv': (rows) => table(rows, '\t', '\n'),
  'tabs-zstd.tsv.zst': (rows) => zstdCompressSync(table(rows, '\t', '\n')),
  'table-without-extension': (rows) => table(rows, ';', '\n'),
}

describe('every form of input', () => {
  it('gives the same calls to import and to validate, of a pattern and of standard input', async () => {
    mkdirSync(join(local.folder, 'in'))
    for (const [name, form] of Object.entries(forms)) writeFileSync(join(local.folder, 'in', name), form(rowsOf(name)))
    const count = 3 * Object.keys(forms).length
    const expected = Object.keys(forms).flatMap((name) => rowsOf(name))

    const validated = await runHere(['validate', 'in/*', '--format', 'json'], { cwd: local.folder })
    expect(JSON.parse(validated.stdout)).toMatchObject({
      findings: [],
      summary: { rows: count, errors: 0, warnings: 0 },
    })
    expect(validated.code).toBe(0)

    const host = local.url
    const done = await runHere(['import', 'in/*', '--rate', 'unlimited', '--json'], { cwd: local.folder, host })
    expect(reportOf(done)).toMatchObject({ read: count, sent: count, rejected: 0, complete: true })
    const arrived = new Map(local.segment.calls.map(({ messageId, ...call }) => [messageId, call]))
    // Segment corrects the time by its own clock, and keeps the original.
    for (const { messageId, timestamp, ...row } of expected) {
      expect(arrived.get(messageId)).toMatchObject({ ...row, originalTimestamp: timestamp })
    }
    expect(local.segment.calls).toHaveLength(count)

    local.segment.reset()
    for (const [name, form] of Object.entries(forms).filter((_, index) => index % 3 === 0)) {
      const stdin = Buffer.from(form(rowsOf(name)))
      const format = name.endsWith('.tsv.zst') ? ['--format', 'tsv'] : []
      const piped = await runHere(['import', '-', '--json', ...format], { cwd: local.folder, host, stdin })
      expect({ name, ...reportOf(piped) }).toMatchObject({ name, read: 3, sent: 3, complete: true })
    }
  })
})

describe('a set of inputs', () => {
  it('has each file once, and no journals or rejects of its files', async () => {
    const call = (id: string) => `{"type":"track","userId":"u","event":"E","messageId":"${id}"}\n`
    writeFileSync(join(local.folder, 'a.ndjson'), `${call('a')}{broken\n`)
    const args = ['import', '*', 'a.ndjson', './a.ndjson', '--json']
    const first = await runHere(args, { cwd: local.folder, host: local.url })
    expect(reportOf(first)).toMatchObject({ read: 2, sent: 1, rejected: 1 })
    // Now there are a journal and rejects next to it.
    writeFileSync(join(local.folder, 'b.ndjson'), call('b'))
    const second = await runHere([...args, '--resume'], { cwd: local.folder, host: local.url })
    expect(reportOf(second)).toMatchObject({ read: 3, sent: 2, rejected: 1 })
    expect(local.segment.calls.map(({ messageId }) => messageId)).toEqual(['a', 'b'])
    const named = await runHere(['import', 'a.ndjson', 'a.ndjson.rejects.ndjson'], { cwd: local.folder })
    expect(named).toMatchObject({ code: 64, stderr: expect.stringContaining('belongs to the import of a.ndjson') })
  })

  it('distinguishes files of one name in several folders', async () => {
    const row = '{"type":"track","userId":"u","event":"E"}\n'
    for (const day of ['day=1', 'day=2']) {
      mkdirSync(join(local.folder, day))
      writeFileSync(join(local.folder, day, 'part-0.ndjson'), row)
    }
    mkdirSync(join(local.folder, 'state'))
    const args = ['import', 'day=*/part-0.ndjson', '--state-dir', 'state', '--json']
    const done = await runHere(args, { cwd: local.folder, host: local.url })
    expect(reportOf(done)).toMatchObject({ read: 2, sent: 2, complete: true })
    expect(new Set(local.segment.calls.map(({ messageId }) => messageId)).size).toBe(2)
    expect(reportOf(await runHere([...args, '--resume'], { cwd: local.folder, host: local.url }))).toMatchObject({
      sent: 2,
    })
    await runHere([...args, '--restart'], { cwd: local.folder, host: local.url })
    expect(local.segment.calls).toHaveLength(2)
    expect(local.segment.duplicates).toHaveLength(2)
  })

  it('is shared by shards without a gap and without a row in two, over several files', async () => {
    for (const name of ['a', 'b']) {
      const calls = Array.from(
        { length: 70 },
        (_, index) => `{"type":"track","userId":"u-${index % 7}","event":"E","messageId":"${name}-${index}"}`,
      )
      writeFileSync(join(local.folder, `${name}.ndjson`), calls.join('\n'))
    }
    let sent = 0
    for (const shard of ['1/4', '2/4', '3/4', '4/4']) {
      const done = await runHere(['import', '[ab].ndjson', '--shard', shard, '--json'], {
        ...{ cwd: local.folder, host: local.url },
      })
      const report = reportOf(done)
      expect(report).toMatchObject({ read: 140, complete: true })
      expect(Number(report.sent)).toBeGreaterThan(10)
      sent += Number(report.sent)
    }
    expect(sent).toBe(140)
    expect(local.segment.calls).toHaveLength(140)
    expect(local.segment.duplicates).toHaveLength(0)
  })
})

describe('a part of the rows', () => {
  it('is chosen by the moment at which Segment receives them, in any time zone of the machine', async () => {
    const rows = [
      { messageId: 'before', timestamp: '2024-05-31T23:59:59Z' },
      { messageId: 'first', timestamp: '2024-06-01T00:00:00Z' },
      { messageId: 'with-offset', timestamp: '2024-06-02T01:30:00+02:00' },
      { messageId: 'no-offset', timestamp: '2024-06-01T23:30:00' },
      { messageId: 'after', timestamp: '2024-06-02T00:00:00Z' },
      { messageId: 'no-timestamp' },
    ].map((row) => JSON.stringify({ type: 'track', userId: 'u', event: 'E', ...row }))
    writeFileSync(join(local.folder, 'calls.ndjson'), rows.join('\n'))
    const args = ['import', 'calls.ndjson', '--since', '2024-06-01', '--until', '2024-06-02', '--json']
    const env = { TZ: 'Pacific/Auckland' }
    const done = await runBuilt(args, { cwd: local.folder, host: local.url, env })
    expect(reportOf(done)).toMatchObject({ read: 6, sent: 3, skipped: 3 })
    expect(local.segment.calls.map(({ messageId }) => messageId)).toEqual(['first', 'with-offset', 'no-offset'])
  })
})
