import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, inject, it } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { useLocalSegment } from './local-segment.ts'
import { environment, reportOf, runBuilt } from './run-built.ts'
import { runHere } from './run-here.ts'

const timestamp = '2024-05-01T09:30:00.000Z'
const local = useLocalSegment()

const machine = () => ({ cwd: local.folder, host: local.url })

const run = (args: readonly string[], stdin = '') => runHere(['import', ...args], { ...machine(), stdin })

const { file } = local

const call = (index: number, more: object = {}) => ({
  ...{ type: 'track', userId: `user-${index}`, event: 'Signed Up', messageId: `m-${index}`, timestamp },
  ...more,
})

const ndjson = (calls: readonly unknown[]): string => calls.map((one) => `${JSON.stringify(one)}\n`).join('')

/** A host that refuses bodies of more bytes than its limit. */
const startProxy = async (limit: number) => {
  const server = createServer((request, response) => {
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
    })
    request.on('end', () => response.writeHead(bytes > limit ? 413 : 200).end())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() }
}

describe('ready calls', () => {
  it('are sent with their original bytes, plus missing fields', async () => {
    const line =
      '{"type":"track" , "userId":"ü", "event":"Signed Up","messageId":"m", "timestamp":"2024-05-01T09:30:00Z"}'
    const path = file('calls.ndjson', `${line}\r\n\n{ "userId":"u","event":"E"}\n`)
    expect(await run([path, '--type', 'track'])).toMatchObject({ code: 0 })
    expect(local.segment.requests[0]?.text).toContain(line)
    expect(local.segment.requests[0]?.text).toMatch(
      /\{"type":"track","messageId":"import-[0-9a-f]{12}-[0-9a-z]+-[0-9a-f]{32}","timestamp":"20[^"]+Z","userId":"u","event":"E"\}/,
    )
    expect(local.segment.calls).toHaveLength(2)
  })

  it('arrive as they are in the file, whatever happens on the way', async () => {
    // Short and long ones, and some that get a timestamp, so that bodies of all sizes follow each other.
    const rows = Array.from({ length: 3_000 }, (_, index) => {
      const properties = { text: 'ü'.repeat((index * 37) % 400), index }
      return index % 50 === 0
        ? { ...call(index), properties, timestamp: undefined }
        : { ...call(index), properties, ...(index % 7 === 0 ? { context: { ip: '203.0.113.7' } } : {}) }
    })
    local.segment.faults.always({ status: 503, probability: 0.15 })
    local.segment.faults.always({ kind: 'reset', probability: 0.1 })
    local.segment.faults.always({ kind: 'delay', delayMs: 50, probability: 0.3 })
    const path = file('calls.ndjson', ndjson(rows))
    const done = await run([path, '--rate', 'unlimited', '--batch-calls', '111', '--json'])
    expect(reportOf(done)).toMatchObject({ read: 3_000, sent: 3_000, rejected: 0 })
    const arrived = new Map(local.segment.calls.map((one) => [one.messageId, one]))
    expect(arrived.size).toBe(3_000)
    for (const row of rows) {
      // Segment corrects the timestamp by the network time.
      const { timestamp: _timestamp, ...rest } = row
      expect(arrived.get(row.messageId)).toMatchObject(rest)
    }
  })

  it('get the same messageIds each time, and others in another file', async () => {
    const text = ndjson([1, 1, 2].map((index) => ({ type: 'track', userId: `u${index}`, event: 'E', timestamp })))
    const path = file('a.ndjson', text)
    await run([path])
    const first = local.segment.calls.map(({ messageId }) => messageId)
    expect(new Set(first).size).toBe(3)
    await run([path, '--restart'])
    expect(local.segment.calls).toHaveLength(3)
    expect(local.segment.duplicates.map(({ messageId }) => messageId)).toEqual(first)
    await run([file('b.ndjson', text)])
    expect(local.segment.calls).toHaveLength(6)
  })

  it('come from gzip, JSON arrays, patterns and stdin, and go where they are sent', async () => {
    mkdirSync(join(local.folder, 'in'))
    file('in/1.ndjson.gz', gzipSync(ndjson([call(1), call(2)])))
    file('in/2.json', JSON.stringify([call(3), call(4)]))
    const done = await run([join(local.folder, 'in/*'), '--endpoint', 'import', '--json'])
    expect(done.code).toBe(0)
    expect(reportOf(done)).toMatchObject({ read: 4, sent: 4, rejected: 0, complete: true })
    expect(new Set(local.segment.requests.map(({ path }) => path))).toEqual(new Set(['/v1/import']))
    expect(await run(['-'], ndjson([call(5)]))).toMatchObject({ code: 0 })
    expect(local.segment.calls.map(({ messageId }) => messageId).toSorted()).toEqual([
      'm-1',
      'm-2',
      'm-3',
      'm-4',
      'm-5',
    ])
  })

  it('are selected by time, person, number and shard, and the report adds up', async () => {
    const calls = Array.from({ length: 60 }, (_, index) =>
      call(index, { timestamp: `2024-05-${String(1 + (index % 30)).padStart(2, '0')}T00:00:00Z` }),
    )
    const path = file('calls.ndjson', ndjson(calls))
    const since = await run([path, '--since', '2024-05-11', '--until', '2024-05-21', '--json', '--restart'])
    expect(reportOf(since)).toMatchObject({ read: 60, sent: 20, skipped: 40 })
    const some = await run([path, '--sample', '50%', '--json', '--restart'])
    const again = await run([path, '--sample', '50%', '--json', '--restart'])
    expect(reportOf(some)).toMatchObject({ sent: reportOf(again).sent, skipped: reportOf(again).skipped })
    expect(Number(reportOf(some).sent) + Number(reportOf(some).skipped)).toBe(60)
    expect(reportOf(await run([path, '--limit', '7', '--json', '--restart']))).toMatchObject({
      read: 7,
      sent: 7,
      complete: false,
    })
    local.segment.reset()
    const parts = await Promise.all(['1/3', '2/3', '3/3'].map((shard) => run([path, '--shard', shard, '--json'])))
    expect(parts.map((part) => Number(reportOf(part).sent)).reduce((sum, sent) => sum + sent)).toBe(60)
    expect(local.segment.calls).toHaveLength(60)
  })
})

describe('rejects', () => {
  it('are kept with their place and reason, and can be corrected and imported', async () => {
    const text = `${ndjson([call(1), call(2, { userId: 7 })])}{"type":"track",\n${ndjson([call(3)])}`
    const path = file('calls.ndjson', text)
    const first = await run([path])
    expect(first).toMatchObject({ code: 65 })
    expect(first.stdout).toContain('4 read = 2 sent + 2 rejected + 0 skipped + 0 filtered')
    const kept = readFileSync(`${path}.rejects.ndjson`, 'utf8').trim().split('\n')
    const rejects = kept.map(
      (line) => JSON.parse(line) as { row: unknown; offset: number; line: number; issues: unknown },
    )
    expect(rejects).toMatchObject([
      { line: 2, issues: [{ code: 'id_not_string', path: ['userId'] }], row: { userId: 7 } },
      { line: 3, issues: [{ code: 'row_not_json' }], row: '{"type":"track",' },
    ])
    expect(text.slice(rejects[1]?.offset)).toMatch(/^\{"type":"track",\n/)
    const corrected = rejects.map((reject, index) => ({
      ...reject,
      row: index === 0 ? call(2) : JSON.stringify(call(9)),
    }))
    const again = file('corrected.rejects.ndjson', ndjson(corrected))
    expect(await run([again])).toMatchObject({ code: 0 })
    expect(local.segment.calls.map(({ messageId }) => messageId)).toEqual(['m-1', 'm-3', 'm-2', 'm-9'])
  })

  it('of standard input are complete, in order, and make the import fail', async () => {
    const rows = Array.from({ length: 1_501 }, (_, index) => call(index, index % 5 === 0 ? {} : { userId: index }))
    const args = ['-', '--run', 'nightly', '--state-dir', local.folder, '--json']
    const done = await run(args, ndjson(rows))
    expect(done.code).toBe(65)
    expect(reportOf(done)).toMatchObject({ read: 1_501, sent: 301, rejected: 1_200, complete: true })
    const kept = readFileSync(join(local.folder, 'stdin-nightly.rejects.ndjson'), 'utf8').trim().split('\n')
    expect(kept.map((line) => (JSON.parse(line) as { row: { userId: number } }).row.userId)).toEqual(
      rows.map((_, index) => index).filter((index) => index % 5 !== 0),
    )
  })

  it('hold the one call of a batch that Segment refuses', async () => {
    const path = file('calls.ndjson', ndjson(Array.from({ length: 9 }, (_, index) => call(index))))
    // Nine calls: the first five, then three, two and one of them.
    local.segment.faults.always({ status: 400, times: 5 })
    const done = await run([path, '--concurrency', '1', '--json'])
    expect(done.code).toBe(65)
    expect(reportOf(done)).toMatchObject({ read: 9, sent: 8, rejected: 1 })
    expect(JSON.parse(readFileSync(`${path}.rejects.ndjson`, 'utf8'))).toMatchObject({
      ...{ line: 1, offset: 0, row: call(0) },
      issues: [{ code: 'segment_refused' }],
    })
  })

  it.each([400, 413])(
    'are empty if the host answers every request with %i, which gets few requests',
    async (status) => {
      const path = file('calls.ndjson', ndjson(Array.from({ length: 1_000 }, (_, index) => call(index))))
      local.segment.faults.always({ status })
      const refused = await run([path, '--batch-calls', '200', '--rate', 'unlimited', '--json'])
      expect(refused.code).toBe(status === 400 ? 76 : 65)
      expect(reportOf(refused)).toMatchObject({ sent: 0, rejected: 0, complete: false })
      expect(local.segment.requests.length).toBeLessThanOrEqual(30)
      expect(existsSync(`${path}.rejects.ndjson`)).toBe(false)
      local.segment.faults.clear()
      expect(await run([path, '--resume'])).toMatchObject({ code: 0 })
      expect(local.segment.calls).toHaveLength(1_000)
    },
  )

  it('hold the calls that are too large for a proxy, many in a row, and no other', async () => {
    const proxy = await startProxy(20_000)
    const note = 'x'.repeat(25_000)
    const isLarge = (index: number): boolean => index >= 500 && index < 510
    const rows = Array.from({ length: 1_000 }, (_, index) =>
      call(index, isLarge(index) ? { properties: { note } } : {}),
    )
    const path = file('calls.ndjson', ndjson(rows))
    const done = await run([path, '--host', proxy.url, '--rate', 'unlimited', '--json'])
    expect(done.code).toBe(65)
    expect(reportOf(done)).toMatchObject({ sent: 990, rejected: 10, complete: true })
    const kept = readFileSync(`${path}.rejects.ndjson`, 'utf8').trim().split('\n')
    expect(kept.map((line) => (JSON.parse(line) as { row: { messageId: string } }).row.messageId)).toEqual(
      rows
        .map((_, index) => index)
        .filter(isLarge)
        .map((index) => `m-${index}`),
    )
    proxy.close()
  })

  it('are empty if Segment refuses the source instead of a call', async () => {
    const path = file('calls.ndjson', ndjson([call(1), call(2)]))
    local.segment.faults.always({ status: 403 })
    const refused = await run([path, '--json'])
    expect(refused.code).toBe(77)
    expect(reportOf(refused)).toMatchObject({ read: 2, sent: 0, rejected: 0, gaveUp: 2, complete: false })
    expect(existsSync(`${path}.rejects.ndjson`)).toBe(false)
    local.segment.faults.clear()
    expect(await run([path, '--resume'])).toMatchObject({ code: 0 })
    expect(local.segment.calls).toHaveLength(2)
  })
})

describe('tables', () => {
  const table = 'customer_id,Email,created_at\n1,a@b.c,1714555800\n2,"x, y@z.de",soon\n'

  it('become calls through mapping flags, and rejects keep their columns', async () => {
    const path = file('customers.csv', table)
    const flags = ['--type', 'identify', '--map', 'userId=customer_id', '--map', 'traits.email=Email']
    const done = await run([path, ...flags, '--map', 'timestamp=created_at|unix', '--set', 'context.channel=import'])
    expect(done.code).toBe(65)
    expect(local.segment.calls).toMatchObject([
      { type: 'identify', userId: '1', traits: { email: 'a@b.c' }, context: { channel: 'import' } },
    ])
    expect(local.segment.requests[0]?.text).toContain('"timestamp":"2024-05-01T09:30:00.000Z"')
    expect(JSON.parse(readFileSync(`${path}.rejects.ndjson`, 'utf8'))).toMatchObject({
      row: { customer_id: '2', Email: 'x, y@z.de', created_at: 'soon' },
      issues: [{ code: 'conversion_failed', path: ['timestamp'] }],
    })
  })

  it('are shown with the digits that are sent', async () => {
    const numbers = '{"id":12345678901234567890,"n":1E2,"z":-0,"f":[1.0]}'
    const call = `{"type":"track","messageId":"m","userId":"u","event":"E","timestamp":"2026-06-01T12:00:00Z","properties":${numbers}}`
    const path = file('calls.ndjson', `${call}\n`)
    expect((await run([path, '--preview', '1', '--json'])).stdout).toBe(`${call}\n`)
    const pretty = (await run([path, '--preview', '1'])).stdout
    expect(pretty).toContain('"id": 12345678901234567890,\n')
    expect(pretty.replace(/\s/g, '')).toBe(call)
    const mapped = file('rows.ndjson', `{"id":7,"all":${numbers}}\n`)
    const flags = ['--type', 'identify', '--map', 'userId=id', '--map', 'traits.all=all']
    expect((await run([mapped, ...flags, '--preview', '1', '--json'])).stdout).toContain(`"all":${numbers}`)
    expect(await run([mapped, ...flags])).toMatchObject({ code: 0 })
    expect(local.segment.requests[0]?.text).toContain(`"all":${numbers}`)
  })

  it('get a proposed mapping, which is written, read and shown', async () => {
    const path = file('customers.csv', table.replace('soon', '1714555900'))
    const mapping = join(local.folder, 'customers.yaml')
    const proposed = await run([path, '--infer', '--mapping', mapping])
    expect(proposed).toMatchObject({ code: 0, stdout: readFileSync(mapping, 'utf8') })
    expect(await run([path, '--infer', '--mapping', mapping])).toMatchObject({ code: 73 })
    const shown = await run([path, '--mapping', mapping, '--preview', '1', '--json'])
    expect(JSON.parse(shown.stdout)).toMatchObject({ type: 'identify', userId: '1', traits: { email: 'a@b.c' } })
    expect(local.segment.requests).toHaveLength(0)
    const dry = await run([path, '--mapping', mapping, '--dry-run'])
    expect(dry).toMatchObject({ code: 0 })
    expect(dry.stdout).toContain('2 read = 2 ready')
    expect(existsSync(`${path}.import`)).toBe(false)
  })

  it('resume in the middle, far from the header', async () => {
    const rows = Array.from({ length: 300 }, (_, index) => `${index},"line\nbreak ${index}"`)
    const path = file('big.csv', `id,note\n${rows.join('\n')}\n`)
    const args = [path, '--type', 'identify', '--map', 'userId=id', '--map', 'traits.note=note', '--batch-calls', '10']
    expect(await run([...args, '--limit', '125'])).toMatchObject({ code: 0 })
    const rest = await run([...args, '--resume', '--json'])
    expect(reportOf(rest)).toMatchObject({ read: 300, sent: 300, complete: true })
    expect(local.segment.duplicates).toHaveLength(0)
    expect(local.segment.calls.map(({ userId }) => Number(userId)).toSorted((a, b) => a - b)).toEqual(
      rows.map((_, index) => index),
    )
    // Batches may arrive in any order.
    const last = local.segment.calls.find(({ userId }) => userId === '299')
    expect(last?.traits).toEqual({ note: 'line\nbreak 299' })
  })
})

describe('resuming', () => {
  it('is explicit, and refused for a changed file, other settings and a finished import', async () => {
    const path = file('calls.ndjson', ndjson([call(1), call(2), call(3)]))
    await run([path, '--limit', '1', '--batch-calls', '1'])
    expect(await run([path])).toMatchObject({ code: 64, stderr: expect.stringContaining('import_begun') })
    expect(await run([path, '--resume', '--sample', '0.5'])).toMatchObject({ code: 64 })
    const changed = ndjson([call(1), call(2), call(4)])
    writeFileSync(path, changed)
    utimesSync(path, 1, 1)
    expect(await run([path, '--resume'])).toMatchObject({ code: 65, stderr: expect.stringContaining('file_changed') })
    expect(await run([path, '--restart'])).toMatchObject({ code: 0 })
    expect(await run([path])).toMatchObject({ code: 64, stderr: expect.stringContaining('import_done') })
    expect(await run([path, '--resume'])).toMatchObject({ code: 0 })
    expect(local.segment.calls.map(({ messageId }) => messageId)).toEqual(['m-1', 'm-2', 'm-4'])
  })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'after %s: requests in flight end, and nothing else is sent',
    async (signal) => {
      const path = file('calls.ndjson', ndjson(Array.from({ length: 400 }, (_, index) => call(index))))
      local.segment.faults.always({ kind: 'delay', delayMs: 300 })
      const args = ['import', path, '--batch-calls', '10', '--concurrency', '2']
      const child = spawn(process.execPath, [inject('segment'), ...args], { env: environment(machine()) })
      await local.segment.waitFor(({ requests }) => (requests.length >= 4 ? true : undefined), {
        timeoutMs: patienceMs,
      })
      child.kill(signal)
      const [code] = (await once(child, 'exit')) as [number]
      expect(code).toBe(130)
      const arrived = local.segment.calls.length
      expect(arrived).toBeLessThan(400)
      local.segment.faults.clear()
      expect(await run([path, '--resume'])).toMatchObject({ code: 0 })
      expect(local.segment.calls).toHaveLength(400)
      expect(local.segment.duplicates).toHaveLength(0)
    },
  )

  it('is refused while another process imports the same file', async () => {
    const path = file('calls.ndjson', ndjson([call(1)]))
    local.segment.faults.next({ kind: 'delay', delayMs: 3_000 })
    const first = runBuilt(['import', path], machine())
    await local.segment.waitFor(({ requests }) => (requests.length > 0 ? true : undefined), { timeoutMs: patienceMs })
    expect(await run([path, '--resume'])).toMatchObject({ code: 75, stderr: expect.stringContaining('import_running') })
    expect(await first).toMatchObject({ code: 0 })
  })

  it('slows down after a 429, and gives up only after the retries', async () => {
    const path = file('calls.ndjson', ndjson([call(1), call(2)]))
    local.segment.faults.next({ status: 429, retryAfter: 1 })
    expect(reportOf(await run([path, '--json']))).toMatchObject({ sent: 2, retries: 1 })
    local.segment.faults.always({ status: 503 })
    const gaveUp = await run([path, '--restart', '--retries', '1', '--json'])
    expect(gaveUp.code).toBe(75)
    expect(reportOf(gaveUp)).toMatchObject({ read: 2, gaveUp: 2, sent: 0, error: { code: 'unavailable' } })
    expect(gaveUp.stdout + gaveUp.stderr).not.toContain('a-secret-write-key')
  })
})

describe('an import in trouble', () => {
  it('reports a compressed file that ends too early, after its good rows', async () => {
    const zipped = gzipSync(
      ndjson(Array.from({ length: 5_000 }, (_, index) => call(index, { properties: { x: Math.sin(index) } }))),
    )
    const path = file('calls.ndjson.gz', zipped.subarray(0, zipped.length - 2_000))
    const done = await run([path, '--rate', 'unlimited', '--json'])
    expect(done.code).toBe(66)
    expect(reportOf(done)).toMatchObject({ complete: false, failed: [{ code: 'input_truncated' }] })
    expect(local.segment.calls.length).toBe(reportOf(done).sent)
    expect(local.segment.calls.length).toBeGreaterThan(0)
  })

  it('reports a full disk for the journal before anything is sent', async () => {
    const path = file('calls.ndjson', ndjson([call(1)]))
    symlinkSync('/dev/full', `${path}.import`)
    const done = await run([path, '--restart'])
    expect(done).toMatchObject({ code: 73, stderr: expect.stringMatching(/cannot_write/) })
    expect(local.segment.requests).toHaveLength(0)
  })

  it('reports missing and unreadable files', async () => {
    expect(await run([join(local.folder, 'missing.ndjson')])).toMatchObject({ code: 66 })
    expect(await run([local.folder])).toMatchObject({ code: 66 })
    const path = file('calls.ndjson', ndjson([call(1)]))
    expect(await run([path, '--state-dir', join(local.folder, 'nowhere')])).toMatchObject({ code: 73 })
    chmodSync(path, 0o000)
    // Root may read anything.
    if (process.getuid?.() !== 0) expect(await run([path])).toMatchObject({ code: 66 })
  })

  it('does not succeed if the reader of its output is gone', async () => {
    const path = file('calls.ndjson', ndjson(Array.from({ length: 50 }, (_, index) => call(index))))
    local.segment.faults.always({ kind: 'delay', delayMs: 400 })
    const args = ['import', path, '--batch-calls', '5', '--concurrency', '1', '--json']
    const child = spawn(process.execPath, [inject('segment'), ...args], { env: environment(machine()) })
    child.stdout.destroy()
    child.stderr.resume()
    const [code] = (await once(child, 'exit')) as [number]
    expect(code).not.toBe(0)
    local.segment.faults.clear()
    expect(await run([path, '--resume'])).toMatchObject({ code: 0 })
    expect(new Set(local.segment.calls.map(({ messageId }) => messageId)).size).toBe(50)
  })

  it('rejects lines of 10 MB, NUL bytes and invalid UTF-8, and sends the others', async () => {
    const long = JSON.stringify(call(1, { properties: { text: 'x'.repeat(10_000_000) } }))
    const bad = Buffer.concat([Buffer.from('{"type":"track","event":"'), Buffer.from([0xff]), Buffer.from('"}\n')])
    const path = file(
      'calls.ndjson',
      Buffer.concat([Buffer.from(`${long}\n\0\n`), bad, Buffer.from(ndjson([call(2)]))]),
    )
    const done = await run([path, '--json'])
    expect(reportOf(done)).toMatchObject({ read: 4, sent: 1, rejected: 3 })
    const kept = readFileSync(`${path}.rejects.ndjson`, 'utf8').trim().split('\n')
    const codes = kept.map((line) => (JSON.parse(line) as { issues: { code: string }[] }).issues[0]?.code)
    expect(codes).toEqual(['call_too_large', 'row_not_json', 'row_not_utf8'])
  })

  it('refuses invalid flags', async () => {
    const path = file('calls.ndjson', ndjson([call(1)]))
    for (const flags of [
      ['--rate', '0'],
      ['--shard', '4/3'],
      ['--sample', '2'],
      ['--since', 'soon'],
      ['--resume', '--restart'],
    ]) {
      expect(await run([path, ...flags])).toMatchObject({ code: 64 })
    }
    expect(local.segment.requests).toHaveLength(0)
  })

  it('uses bounded memory for a file of any length', async () => {
    const block = ndjson(
      Array.from({ length: 2_000 }, (_, index) => call(index, { properties: { note: 'y'.repeat(350) } })),
    )
    // 40 MB of the same calls: only the number of sent calls matters here, not duplicates.
    const path = file('calls.ndjson', block.repeat(40))
    const probe = file(
      'probe.mjs',
      "process.on('exit', () => process.stderr.write('RSS ' + process.resourceUsage().maxRSS))",
    )
    const done = await new Promise<string>((resolve) => {
      const args = ['--import', probe, inject('segment'), 'import', path, '--rate', 'unlimited']
      execFile(process.execPath, args, { env: environment(machine()) }, (_error, _stdout, stderr) => resolve(stderr))
    })
    expect(Number(/RSS (\d+)/.exec(done)?.[1]) / 1_024).toBeLessThan(220)
    expect(local.segment.counts.calls + local.segment.counts.duplicates).toBe(80_000)
  })
})
