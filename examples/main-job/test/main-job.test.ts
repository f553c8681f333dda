import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { type Listener, listen } from '@org/segment-testing/node'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { exampleCalls } from '../src/example-calls.ts'
import { mainJob } from '../src/main-job.ts'

const root = join(import.meta.dirname, '..')

/** Starts a source file as a process of its own. */
const start = (file: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  spawn(process.execPath, ['--conditions=@org/source', join(root, 'src', file), ...args], {
    env: { PATH: process.env.PATH, HOME: root, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })

/** Runs the job in this process, with the examples track and batch only. */
const runJob = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const output = { stdout: '', stderr: '' }
  const exitCode = await mainJob(args, {
    env: { PATH: process.env.PATH, ...env },
    stdout: (part) => {
      output.stdout += part
    },
    stderr: (part) => {
      output.stderr += part
    },
    style: { width: Number.POSITIVE_INFINITY, paint: (format, part) => (format === 'red' ? `<${part}>` : part) },
    examples: exampleCalls.filter(({ name }) => name === 'track' || name === 'batch'),
  })
  return { ...output, exitCode }
}

beforeAll(() => {
  const manifest = createRequire(import.meta.url).resolve('@org/segment-cli/package.json')
  expect(existsSync(join(dirname(manifest), 'dist/segment.js')), 'Run pnpm build first.').toBe(true)
})

/** Settings of the machine that must not affect a local run. */
const hostileEnvironment = {
  SEGMENT_WRITE_KEY: 'another-key',
  SEGMENT_HOST: 'http://127.0.0.1:9',
  SEGMENT_REGION: 'mars',
  SEGMENT_PROFILE: 'missing',
  HTTP_PROXY: 'http://127.0.0.1:9',
}

describe('the main job', () => {
  it('sends every example with the command and with core as the same bytes, and exits with 0', async () => {
    const child = start('main.ts', ['--bodies'], hostileEnvironment)
    const [stdout, stderr, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close'),
    ])
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(stdout.match(/│ same bytes /g)).toHaveLength(exampleCalls.length)
    for (const { name } of exampleCalls) expect(stdout).toContain(`│ ${name} `)
    for (const path of ['identify', 'track', 'page', 'screen', 'group', 'alias', 'batch']) {
      expect(stdout.match(new RegExp(`POST /v1/${path} `, 'g'))?.length).toBeGreaterThanOrEqual(2)
    }
    expect(stdout.match(/^ {2}\{"(?:type|batch)":.*\}$/gm)).toHaveLength(exampleCalls.length)
    expect(stdout).toContain(`${exampleCalls.length * 2} requests sent, ${exampleCalls.length * 2} acknowledged.`)
    expect(stdout).toContain('The local Segment kept 26 calls and dropped 0.')
    expect(stdout).toContain('No differences.')
    expect(stdout).toMatch(/page is at http:\/\/127\.0\.0\.1:\d+\/ /)
    expect(stdout).not.toContain(String.fromCharCode(27))
  })

  it('rejects an unknown option', async () => {
    expect(await runJob(['--lvie'])).toEqual({ exitCode: 64, stdout: '', stderr: expect.stringContaining('--lvie') })
  })

  it('prints help', async () => {
    const { stdout, exitCode } = await runJob(['--help'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('--live')
    expect(stdout).toContain('Exit codes')
  })
})

describe('the main job, live', () => {
  let segment: FakeSegment
  let server: Listener
  const runLive = () => runJob(['--live'], { SEGMENT_WRITE_KEY: 'live-write-key', SEGMENT_HOST: server.url })

  beforeEach(async () => {
    segment = createFakeSegment()
    server = await listen(segment)
  })
  afterEach(() => server.close())

  it('requires a write key', async () => {
    expect(await runJob(['--live'])).toEqual({
      exitCode: 78,
      stdout: '',
      stderr: expect.stringContaining('SEGMENT_WRITE_KEY'),
    })
  })

  it('sends to the source in the environment', async () => {
    const { stdout, stderr, exitCode } = await runLive()
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(segment.requests).toHaveLength(4)
    expect(segment.counts).toMatchObject({ calls: 7, duplicates: 7 })
    expect(segment.calls.every(({ writeKey }) => writeKey === 'live-write-key')).toBe(true)
    expect(stdout).not.toContain('live-write-key')
    expect(stdout).not.toContain('Local Segment')
  })

  it('fails if Segment rejects the requests', async () => {
    segment.faults.always({ status: 400 })
    const { stdout, exitCode } = await runLive()
    expect(exitCode).toBe(1)
    expect(stdout).toContain('4 requests sent, 0 acknowledged.')
    expect(stdout).toContain('<DIFFERENT>')
    expect(stdout).not.toContain('live-write-key')
  })

  it.each([
    [{ SEGMENT_REGION: 'mars' }, 'mars'],
    [{ SEGMENT_HOST: 'http://example.com' }, 'https'],
    [{ SEGMENT_WRITE_KEY: `sgp_${'a'.repeat(64)}` }, 'Public API'],
  ])('explains an invalid source: %o', async (env, word) => {
    const { stderr, exitCode } = await runJob(['--live'], { SEGMENT_WRITE_KEY: 'live-write-key', ...env })
    expect({ exitCode, stderr }).toEqual({ exitCode: 78, stderr: expect.stringContaining(word) })
  })
})

/** A port that was free a moment ago. */
const freePort = async (): Promise<number> => {
  const { port, close } = await listen(createFakeSegment())
  await close()
  return port
}

describe('pnpm dev', () => {
  it('runs segment dev with every example call in it, until it is interrupted', async () => {
    const port = await freePort()
    const child = start('dev.ts', ['--port', String(port)])
    const calls = exampleCalls.reduce((sum, example) => sum + example.calls.length, 0)
    let stdout = ''
    for await (const chunk of child.stdout) {
      stdout += chunk
      if (stdout.split('\n').length > calls) child.kill('SIGTERM')
    }
    expect(stdout.match(/ ✓ kept /g)).toHaveLength(calls)
    expect(stdout).toContain('Order Completed')
  })
})
