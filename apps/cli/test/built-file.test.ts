import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { listen } from '@org/segment-testing/node'
import { describe, expect, inject, it } from 'vitest'
import { useLocalSegment } from './local-segment.ts'
import { type BuiltOptions, environment as environmentOf, runBuilt, writeKey } from './run-built.ts'

const segmentFile = inject('segment')
const local = useLocalSegment()

const machine = (): BuiltOptions => ({ cwd: local.folder, host: local.url })
const environment = (): Record<string, string> => environmentOf(machine())
const run = (args: readonly string[], more: Pick<BuiltOptions, 'stdin' | 'env'> = {}) =>
  runBuilt(args, { ...machine(), ...more })

describe('the built file', () => {
  it('sends a call and exits', async () => {
    const { code, stdout, stderr } = await run(['track', '--user-id', 'u', '--event', 'E'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^acknowledged track "E" [0-9a-f-]{36} \(1 attempt, \d+ ms\)\n$/)
    expect(local.segment.calls).toMatchObject([{ event: 'E' }])
    expect(local.segment.requests[0]?.headers['user-agent']).toMatch(/^segment-core\//)
  })

  it('reads a call from a pipe, and rejects invalid UTF-8', async () => {
    expect(await run(['send'], { stdin: '{"type":"page","userId":"ü"}' })).toMatchObject({ code: 0 })
    expect(local.segment.calls).toMatchObject([{ userId: 'ü' }])
    const path = local.path('latin1.json')
    await writeFile(path, Buffer.from([0x7b, 0x22, 0xfc, 0x22, 0x3a, 0x31, 0x7d]))
    const refused = await run(['send', path])
    expect(refused).toMatchObject({ code: 65 })
    expect(refused.stderr).toContain('is not valid UTF-8')
  })

  it('runs a local Segment until it is interrupted, then exits with 0', async () => {
    const child = spawn(process.execPath, [segmentFile, 'dev', '--port', '0', '--json', '--quiet'], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const closed = once(child, 'close')
    const lines: string[] = []
    for await (const chunk of child.stdout) {
      lines.push(...String(chunk).trim().split('\n'))
      if (lines.length > 1) break
      const { listening }: { listening: string } = JSON.parse(lines[0] ?? '')
      await fetch(`${listening}/v1/track`, { method: 'POST', body: '{"userId":"u","event":"E","writeKey":"some-key"}' })
      expect((await fetch(`${listening}/_dev/events`)).status).toBe(200)
      child.kill('SIGINT')
    }
    expect(await closed).toEqual([0, null])
  })

  it('makes the profile file readable by its owner only', async () => {
    const { code } = await run(['config', 'set', 'write-key', '-'], { stdin: `${writeKey}\n` })
    expect(code).toBe(0)
    const path = local.path('.config/segment/config.json')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ profiles: { default: { writeKey } } })
    expect(await run(['track', '--user-id', 'u', '--event', 'E'], { env: { SEGMENT_WRITE_KEY: '' } })).toMatchObject({
      code: 0,
    })
  })

  it('explains a certificate error without a stack trace', async () => {
    const secure = await listen(local.segment, { tls: true })
    try {
      const { code, stderr } = await run(['track', '--user-id', 'u', '--event', 'E', '--host', secure.url])
      expect(code).toBe(75)
      expect(stderr).toMatch(/certificate/i)
      expect(stderr).not.toMatch(/^\s+at /m)
      expect(local.segment.requests).toHaveLength(0)
    } finally {
      await secure.close()
    }
  })

  it('times out on a server that never responds', async () => {
    local.segment.faults.always({ kind: 'hang' })
    const { code, stderr } = await run([
      'track',
      '--user-id',
      'u',
      '--event',
      'E',
      '--timeout',
      '200ms',
      '--retries',
      '0',
    ])
    expect(code).toBe(75)
    expect(stderr).toContain('timed_out')
  })

  it('exits with 130 on Ctrl-C', async () => {
    local.segment.faults.always({ kind: 'hang' })
    const child = spawn(process.execPath, [segmentFile, 'track', '--user-id', 'u', '--event', 'E'], {
      env: environment(),
    })
    await expect.poll(() => local.segment.requests).toHaveLength(1)
    child.kill('SIGINT')
    const [code] = (await once(child, 'exit')) as [number]
    expect(code).toBe(130)
  })

  it('exits silently when the reader of a pipe closes it', async () => {
    const child = spawn(process.execPath, [segmentFile, 'track', '--help'], { env: environment() })
    child.stdout.destroy()
    let stderr = ''
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
    })
    await once(child, 'exit')
    expect(stderr).toBe('')
  })

  it('prerenders the same help as it renders at run time', async () => {
    const before = await run(['track', '--help'])
    const now = await run(['help', '--no-color', 'track'])
    expect(before.code).toBe(0)
    expect(before.stdout).toBe(now.stdout)
    expect(before.stdout).toContain('Examples:')
  })
})
