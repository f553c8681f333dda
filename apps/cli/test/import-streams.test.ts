import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, inject, it, vi } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { useLocalSegment } from './local-segment.ts'
import { environment, reportOf, runShell } from './run-built.ts'

const local = useLocalSegment()
let child: ChildProcess | undefined
afterEach(() => {
  child?.kill('SIGKILL')
})

const row = (index: number): string =>
  `${JSON.stringify({ type: 'track', userId: `u-${index}`, event: 'E', messageId: `m-${index}`, timestamp: '2024-05-01T09:30:00Z' })}\n`
const rows = (count: number): string => Array.from({ length: count }, (_, index) => row(index)).join('')

const start = (args: readonly string[]) => {
  const { folder: cwd, url: host } = local
  const running = spawn(process.execPath, [inject('segment'), ...args], { cwd, env: environment({ cwd, host }) })
  child = running
  let stdout = ''
  let stderr = ''
  running.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  running.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const ended = once(running, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }))
  return { running, ended }
}

const arrived = (count: number): Promise<unknown> =>
  local.segment.waitFor(({ calls }) => (calls.length >= count ? true : undefined), { timeoutMs: patienceMs })

describe('a stream', () => {
  it('that is a folder is not empty', async () => {
    const { folder: cwd, url: host } = local
    expect(await runShell('segment import < .', { cwd, host })).toMatchObject({
      code: 66,
      stderr: expect.stringContaining('- cannot be read: it is a folder.'),
    })
  })
})

describe('rows in an open pipe', () => {
  it('are sent after --flush-interval', async () => {
    const { running, ended } = start(['import', '-', '--flush-interval', '50ms', '--json'])
    running.stdin.write(rows(3))
    await arrived(3)
    running.stdin.write(row(3))
    await arrived(4)
    running.stdin.end(row(4))
    const done = await ended
    expect(reportOf(done)).toMatchObject({ read: 5, sent: 5, complete: true })
  })

  it.each(['SIGINT', 'SIGTERM'] as const)('are sent at %s, which ends the import', async (signal) => {
    const { running, ended } = start(['import', '-', '--flush-interval', '60m', '--json', '--concurrency', '1'])
    // The limit of calls closes a batch, so the rows of the next one are known to be read.
    running.stdin.write(rows(2_503))
    await arrived(2_500)
    running.kill(signal)
    const done = await ended
    expect(done.code).toBe(130)
    expect(reportOf(done)).toMatchObject({ read: 2_503, sent: 2_503, gaveUp: 0, complete: false, interrupted: true })
    expect(local.segment.calls).toHaveLength(2_503)
  })
})

it.each([
  ['import', ['import', '-']],
  ['validate', ['validate', '-']],
  ['send', ['send', '-']],
])('one SIGINT ends %s at an idle stdin', async (_, args) => {
  const { running, ended } = start(args)
  // More than a pipe holds, so the process listens for signals and reads by the time all is written.
  await new Promise((resolve) => running.stdin.write(`{"userId":"${'x'.repeat(8_000_000)}`, resolve))
  running.kill('SIGINT')
  expect((await ended).code).toBe(130)
})

describe('pipes with a name', () => {
  it('are inputs: of a shell, of mkfifo and standard input by its path', async () => {
    const { folder: cwd, url: host } = local
    writeFileSync(local.path('rows.ndjson.gz'), gzipSync(rows(3)))
    const script = `segment import <(zcat rows.ndjson.gz) --json
mkfifo named.ndjson; cat rows.ndjson.gz > named.ndjson & segment import named.ndjson --json
segment import /dev/stdin --json < rows.ndjson.gz
zcat rows.ndjson.gz | segment validate /dev/stdin`
    const done = await runShell(script, { cwd, host })
    const reports = done.stdout.split('\n').filter((line) => line.includes('"event":"report"'))
    expect(reports.map((line) => JSON.parse(line))).toMatchObject(
      Array.from({ length: 3 }, () => ({ read: 3, sent: 3, complete: true, exitCode: 0 })),
    )
    expect(done.stdout).toContain('3 rows: 0 errors')
    expect(done.code).toBe(0)
  })

  it('that no process writes to end at one SIGINT', async () => {
    await runShell('mkfifo named', { cwd: local.folder })
    const { running, ended } = start(['import', 'named'])
    const folder = `/proc/${running.pid}/fd`
    const isOpen = (): boolean =>
      readdirSync(folder).some(
        (fd) => existsSync(`${folder}/${fd}`) && readlinkSync(`${folder}/${fd}`).endsWith('/named'),
      )
    await vi.waitUntil(isOpen, { timeout: patienceMs, interval: 50 })
    running.kill('SIGINT')
    expect((await ended).code).toBe(130)
  })
})
