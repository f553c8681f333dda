import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { describe, expect, inject, it } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { useLocalSegment } from './local-segment.ts'
import { reportOf, runBuilt, runShell, writeKey } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const machine = () => ({ cwd: local.folder, host: local.url })

const call = (index: number, more: object = {}) => ({
  ...{ type: 'track', userId: `user-${index}`, event: 'Signed Up', messageId: `m-${index}` },
  ...more,
})

const ndjson = (count: number, more: object = {}): string =>
  Array.from({ length: count }, (_, index) => `${JSON.stringify(call(index, more))}\n`).join('')

const { path } = local

const arrivedOnce = (count: number): void => {
  const ids = local.segment.calls.map(({ messageId }) => messageId)
  expect(ids.toSorted()).toEqual(Array.from({ length: count }, (_, index) => `m-${index}`).toSorted())
}

/** An unprivileged user, for tests that run as root, which may read and write anything. */
const unprivileged = process.getuid?.() === 0 ? 65_534 : undefined

describe('a file that changes while it is read', () => {
  const args = ['import', 'calls.ndjson', '--rate', 'unlimited', '--batch-calls', '200', '--json']

  it.each([
    ['grows', () => appendFileSync(path('calls.ndjson'), `${JSON.stringify(call(999_999))}\n`)],
    ['shrinks', () => truncateSync(path('calls.ndjson'), 2_000_000)],
  ])('%s: the import fails, and --resume refuses the changed file', async (_, change) => {
    // More than is read ahead, so that its end is reached after the change.
    writeFileSync(path('calls.ndjson'), ndjson(10_000, { properties: { note: 'y'.repeat(300) } }))
    local.segment.faults.always({ kind: 'delay', delayMs: 20 })
    const running = runHere(args, machine())
    await local.segment.waitFor(({ requests }) => (requests.length > 0 ? true : undefined), { timeoutMs: patienceMs })
    change()
    const done = await running
    expect(done).toMatchObject({ code: 65, stderr: expect.stringContaining('file_changed') })
    const report = reportOf(done)
    expect(report).toMatchObject({ complete: false, gaveUp: 0, failed: [{ code: 'file_changed' }] })
    // Rows read by then were sent, or rejected: the row in which the file was cut.
    expect(local.segment.calls).toHaveLength(Number(report.sent))
    expect(Number(report.rejected)).toBeLessThanOrEqual(1)
    const resumed = await runHere([...args, '--resume'], machine())
    expect(resumed).toMatchObject({ code: 65, stderr: expect.stringContaining('--restart') })
  })
})

describe('a disk', () => {
  it('that is full for the journal ends the import, which resumes without a loss once there is space', async () => {
    writeFileSync(path('calls.ndjson'), ndjson(2_000))
    const command = 'segment import calls.ndjson --rate unlimited --batch-calls 10 --concurrency 1 --json'
    // In blocks of 1,024 bytes: enough for some checkpoints, but not for all.
    const full = await runShell(`ulimit -f 4; ${command}`, machine())
    expect(full).toMatchObject({ code: 73, stderr: expect.stringMatching(/cannot_write.*calls\.ndjson\.import/) })
    const sent = Number(reportOf(full).sent)
    expect(sent).toBeGreaterThan(0)
    expect(sent).toBeLessThan(2_000)
    const rest = await runShell(`${command} --resume`, machine())
    expect(rest.code).toBe(0)
    expect(reportOf(rest)).toMatchObject({ read: 2_000, sent: 2_000, complete: true })
    arrivedOnce(2_000)
  })

  it('that is full for rejects ends the import before a checkpoint refers to them', async () => {
    const bad = Array.from({ length: 400 }, (_, index) => `${JSON.stringify(call(index, { userId: 7 }))}\n`).join('')
    writeFileSync(path('calls.ndjson'), bad)
    const full = await runShell('ulimit -f 8; segment import calls.ndjson --json', machine())
    expect(full).toMatchObject({ code: 73, stderr: expect.stringMatching(/rejects\.ndjson cannot be written/) })
    const rest = await runShell('segment import calls.ndjson --resume --json', machine())
    expect(rest.code).toBe(65)
    expect(reportOf(rest)).toMatchObject({ read: 400, rejected: 400, complete: true })
    const kept = readFileSync(path('calls.ndjson.rejects.ndjson'), 'utf8').trim().split('\n')
    expect(kept.map((line) => Number(Reflect.get(JSON.parse(line), 'line')))).toEqual(
      Array.from({ length: 400 }, (_, index) => index + 1),
    )
  })
})

describe('a user without permission', () => {
  const segmentFile = inject('segment')

  it('sees which file cannot be read, and which folder cannot be written to', async () => {
    chmodSync(local.folder, 0o755)
    if (unprivileged !== undefined) chmodSync(dirname(segmentFile), 0o755)
    mkdirSync(path('closed'))
    writeFileSync(path('closed/calls.ndjson'), ndjson(1))
    const user = { ...machine(), ...(unprivileged === undefined ? {} : { uid: unprivileged }) }
    chmodSync(path('closed'), 0o555)
    const unwritable = await runBuilt(['import', 'closed/calls.ndjson'], user)
    expect(unwritable).toMatchObject({ code: 73, stderr: expect.stringMatching(/permission denied/) })
    expect(unwritable.stderr).toContain('--state-dir')
    chmodSync(path('closed'), 0o777)
    chmodSync(path('closed/calls.ndjson'), 0o000)
    for (const command of ['import', 'validate']) {
      const { code, stdout, stderr } = await runBuilt([command, 'closed/calls.ndjson'], user)
      expect({ command, code }).toEqual({ command, code: 66 })
      expect(stdout + stderr).toMatch(/input_unreadable.*EACCES/)
    }
    expect(local.segment.requests).toHaveLength(0)
    // No import was started: once permitted, it works.
    chmodSync(path('closed/calls.ndjson'), 0o644)
    expect(await runBuilt(['import', 'closed/calls.ndjson'], user)).toMatchObject({ code: 0 })
  })
})

describe('unusual input', () => {
  it('a table with too many columns is refused by import and validate', async () => {
    const header = Array.from({ length: 10_001 }, (_, index) => `c${index}`).join(',')
    writeFileSync(path('wide.csv'), `${header}\n1,2\n`)
    for (const command of ['import', 'validate']) {
      const { code, stdout, stderr } = await runHere([command, 'wide.csv', '--map', 'userId=c0'], machine())
      expect({ command, code }).toEqual({ command, code: 65 })
      expect(stdout + stderr).toMatch(/header_unusable.*10,001 columns; at most 10,000/)
    }
  })

  it('truncated zstd: the good rows are sent, and the end is reported', async () => {
    const text = Array.from({ length: 5_000 }, (_, index) =>
      JSON.stringify(call(index, { properties: { noise: Math.sin(index) } })),
    ).join('\n')
    const zipped = zstdCompressSync(text)
    writeFileSync(path('calls.ndjson.zst'), zipped.subarray(0, zipped.length - 2_000))
    const done = await runHere(['import', 'calls.ndjson.zst', '--rate', 'unlimited', '--json'], machine())
    const report = reportOf(done)
    expect(done.code).toBe(66)
    expect(report).toMatchObject({ complete: false, failed: [{ code: 'input_truncated' }] })
    expect(done.stderr).toContain('then use --restart')
    expect(Number(report.sent)).toBeGreaterThan(1_000)
    expect(local.segment.calls).toHaveLength(Number(report.sent))
    // The line at which the input ends follows the last complete row.
    const validated = await runHere(['validate', 'calls.ndjson.zst'], machine())
    const [, line] = /calls\.ndjson\.zst:(\d+):1: error input_truncated/.exec(validated.stdout) ?? []
    expect(validated.stdout).toContain(`${(Number(line) - 1).toLocaleString('en-US')} rows: 1 error`)
  })

  it('UTF-16 with half a character, which is not replaced', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`\uFEFF${ndjson(1)}{"type":"track","userId":"u","event":"`, 'utf16le'),
      Buffer.from([0x00, 0xd8]),
      Buffer.from('"}\n', 'utf16le'),
    ])
    writeFileSync(path('calls.ndjson'), bytes)
    const done = await runHere(['import', 'calls.ndjson', '--json'], machine())
    expect(done).toMatchObject({ code: 66, stderr: expect.stringContaining('UTF-16') })
    expect(local.segment.calls.every(({ event }) => event === 'Signed Up')).toBe(true)
  })

  it('a misspelled column of a table: nothing is sent until it is corrected', async () => {
    writeFileSync(path('customers.csv'), 'Customer ID,Email\n1,a@b.c\n')
    const none = await runHere(['import', 'customers.csv'], machine())
    expect(none).toMatchObject({ code: 65, stderr: expect.stringMatching(/mapping_missing.*"Customer ID"/) })
    expect(none.stderr).toContain('--infer')
    const wrong = ['import', 'customers.csv', '--type', 'identify', '--map', 'userId=customer_id']
    expect(await runHere(wrong, machine())).toMatchObject({
      code: 65,
      stderr: expect.stringContaining('no column "customer_id", which the mapping reads. Did you mean "Customer ID"?'),
    })
    expect(local.segment.requests).toHaveLength(0)
    expect(existsSync(path('customers.csv.rejects.ndjson'))).toBe(false)
    const right = ['import', 'customers.csv', '--type', 'identify', '--map', 'userId=Customer ID']
    expect(await runHere(right, machine())).toMatchObject({ code: 0 })
    expect(local.segment.calls).toMatchObject([{ type: 'identify', userId: '1' }])
  })

  it('a table whose columns are paths of a call needs no mapping', async () => {
    writeFileSync(path('calls.csv'), 'userId,event,properties.plan\nu-1,Signed Up,pro\n,Signed Up,pro\n')
    const done = await runHere(['import', 'calls.csv', '--type', 'track', '--json'], machine())
    expect(reportOf(done)).toMatchObject({ sent: 1, rejected: 1 })
    expect(local.segment.calls).toMatchObject([{ userId: 'u-1', event: 'Signed Up', properties: { plan: 'pro' } }])
    const rejects = path('calls.csv.rejects.ndjson')
    const reject = JSON.parse(readFileSync(rejects, 'utf8')) as { row: object }
    expect(reject.row).toEqual({ event: 'Signed Up', properties: { plan: 'pro' } })
    writeFileSync(rejects, JSON.stringify({ ...reject, row: { ...reject.row, userId: 'u-2' } }))
    expect(await runHere(['import', 'calls.csv.rejects.ndjson', '--type', 'track'], machine())).toMatchObject({
      code: 0,
    })
    expect(local.segment.calls.map(({ userId }) => userId)).toEqual(['u-1', 'u-2'])
  })
})

describe('the output', () => {
  it('shows no stack trace for a closed pipe', async () => {
    writeFileSync(path('calls.ndjson'), ndjson(3_000, { userId: 7 }))
    const commands = [
      'segment import calls.ndjson --preview 900',
      'segment validate calls.ndjson --format json',
      'segment validate calls.ndjson --format sarif',
    ]
    for (const command of commands) {
      const done = await runShell(`${command} 2>errors | head -n 1 >/dev/null`, machine())
      expect(done.code).toBe(0)
      expect(readFileSync(path('errors'), 'utf8')).not.toMatch(/\n\s+at |EPIPE/)
    }
  })

  it('is one line without a terminal, and nothing with --quiet', async () => {
    writeFileSync(path('calls.ndjson'), ndjson(40))
    const loud = await runBuilt(['import', 'calls.ndjson'], machine())
    expect(loud).toMatchObject({ code: 0, stderr: '' })
    expect(loud.stdout).toMatch(/^imported 40 read = 40 sent \+ 0 rejected \+ 0 skipped \+ 0 filtered \(\d+:\d\d\)\n$/)
    expect(await runBuilt(['import', 'calls.ndjson', '--restart', '--quiet'], machine())).toEqual({
      ...{ code: 0, stdout: '', stderr: '' },
    })
  })

  it('is one event per line with --json, the report last, and never holds the write key', async () => {
    writeFileSync(path('calls.ndjson'), ndjson(60))
    local.segment.faults.always({ kind: 'delay', delayMs: 700 })
    const args = ['import', 'calls.ndjson', '--batch-calls', '20', '--concurrency', '1', '--json']
    const { stdout, stderr } = await runBuilt(args, machine())
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(events.length).toBeGreaterThan(1)
    expect(events.slice(0, -1).every(({ event }) => event === 'progress')).toBe(true)
    expect(events.at(-1)).toMatchObject({ event: 'report', read: 60, sent: 60, exitCode: 0 })
    const shares = events.slice(0, -1).map(({ bytes, totalBytes }) => Number(bytes) / Number(totalBytes))
    expect(shares).toEqual(shares.toSorted((left, right) => left - right))
    // Everything is read by then, and most of it is waiting.
    expect(shares[0]).toBeLessThan(1)
    expect(stdout + stderr).not.toContain(writeKey)
  })
})

describe('Ctrl-C', () => {
  it('twice exits at once, and --resume sends the requests that were in flight with the same ids', async () => {
    writeFileSync(path('calls.ndjson'), ndjson(100))
    local.segment.faults.always({ kind: 'hang' })
    const args = ['import', 'calls.ndjson', '--batch-calls', '10', '--concurrency', '2']
    let kill: (signal: NodeJS.Signals) => void = () => undefined
    const running = runBuilt(args, machine(), (send) => {
      kill = send
    })
    await local.segment.waitFor(({ requests }) => (requests.length >= 2 ? true : undefined), { timeoutMs: patienceMs })
    kill('SIGINT')
    const again = setInterval(() => kill('SIGINT'), 200)
    expect((await running).code).toBe(130)
    clearInterval(again)
    local.segment.faults.clear()
    expect(await runBuilt([...args, '--resume'], machine())).toMatchObject({ code: 0 })
    arrivedOnce(100)
  })

  it('of a stream: all of it must be piped in again', async () => {
    local.segment.faults.always({ status: 503 })
    const stdin = ndjson(5)
    const gaveUp = await runBuilt(['import', '-', '--retries', '0'], { ...machine(), stdin })
    expect(gaveUp).toMatchObject({ code: 75, stderr: expect.stringContaining('A stream has no journal') })
    local.segment.faults.clear()
    expect(await runBuilt(['import', '-'], { ...machine(), stdin })).toMatchObject({ code: 0 })
    arrivedOnce(5)
  })
})
