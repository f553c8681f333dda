import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { beforeAll, describe, expect, it } from 'vitest'
import { exampleCalls } from '../src/example-calls.ts'

const root = join(import.meta.dirname, '..')

const runJob = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const flags = ['--conditions=@org/source', join(root, 'src/main.ts'), ...args]
  const child = spawn(process.execPath, flags, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { stdout, stderr, exitCode }
}

beforeAll(() => {
  const command = join(
    dirname(createRequire(import.meta.url).resolve('@org/segment-cli/package.json')),
    'dist/segment.js',
  )
  expect(existsSync(command), 'The command is not built; run pnpm build.').toBe(true)
})

/** What the machine may have set; no part of it may reach a local run. */
const hostileEnvironment = {
  SEGMENT_WRITE_KEY: 'another-key',
  SEGMENT_HOST: 'http://127.0.0.1:9',
  SEGMENT_REGION: 'mars',
  SEGMENT_PROFILE: 'nobody',
  HTTP_PROXY: 'http://127.0.0.1:9',
}
const escapeCharacter = String.fromCharCode(27)

describe('the main job', () => {
  it('sends every example through both doors as the same bytes, and ends by itself with 0', async () => {
    const { stdout, stderr, exitCode } = await runJob([], hostileEnvironment)
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(stdout.match(/ same bytes /g)).toHaveLength(exampleCalls.length)
    for (const { name } of exampleCalls) expect(stdout).toContain(`│ ${name} `)
    for (const path of ['identify', 'track', 'page', 'screen', 'group', 'alias', 'batch']) {
      expect(stdout.match(new RegExp(`POST /v1/${path} `, 'g'))?.length).toBeGreaterThanOrEqual(2)
    }
    expect(stdout).toContain(`${exampleCalls.length * 2} requests sent, ${exampleCalls.length * 2} acknowledged.`)
    expect(stdout).toContain('The local Segment keeps 26 calls and lost 0.')
    expect(stdout).toContain('All is well.')
    expect(stdout).toMatch(/page is at http:\/\/127\.0\.0\.1:\d+\/ /)
    expect(stdout).not.toContain(escapeCharacter)
  })

  it('shows every body, and colours, when asked', async () => {
    const { stdout } = await runJob(['--bodies'], { FORCE_COLOR: '1' })
    expect(stdout).toContain(escapeCharacter)
    expect(stdout.match(/^ {2}\{"(?:type|batch)":.*\}$/gm)).toHaveLength(exampleCalls.length)
  })
})

describe('the main job, live', () => {
  it('asks for a write key', async () => {
    const { stdout, stderr, exitCode } = await runJob(['--live'])
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 78 })
    expect(stderr).toContain('SEGMENT_WRITE_KEY')
  })

  it('sends to the source that the environment names', async () => {
    const segment = createFakeSegment()
    const { url, close } = await listen(segment)
    try {
      const env = { SEGMENT_WRITE_KEY: 'live-write-key', SEGMENT_HOST: url }
      const { stdout, stderr, exitCode } = await runJob(['--live'], env)
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
      expect(segment.requests).toHaveLength(exampleCalls.length * 2)
      expect(segment.counts).toMatchObject({ calls: 13, duplicates: 13 })
      expect(segment.calls.every(({ writeKey }) => writeKey === 'live-write-key')).toBe(true)
      expect(stdout).not.toContain('live-write-key')
      expect(stdout).not.toContain('Local Segment')
    } finally {
      await close()
    }
  })

  it('fails when Segment refuses', async () => {
    const segment = createFakeSegment()
    segment.faults.always({ status: 400 })
    const { url, close } = await listen(segment)
    try {
      const env = { SEGMENT_WRITE_KEY: 'live-write-key', SEGMENT_HOST: url }
      const { stdout, exitCode } = await runJob(['--live'], env)
      expect(exitCode).toBe(1)
      expect(stdout).toContain('16 requests sent, 0 acknowledged.')
      expect(stdout).toContain('DIFFERENT')
      expect(stdout).not.toContain('live-write-key')
    } finally {
      await close()
    }
  })

  it.each([
    [{ SEGMENT_REGION: 'mars' }, 'mars'],
    [{ SEGMENT_HOST: 'http://example.com' }, 'https'],
    [{ SEGMENT_WRITE_KEY: `sgp_${'a'.repeat(64)}` }, 'Public API'],
  ])('explains a source that can not be right: %o', async (env, word) => {
    const { stderr, exitCode } = await runJob(['--live'], { SEGMENT_WRITE_KEY: 'live-write-key', ...env })
    expect(exitCode).toBe(78)
    expect(stderr).toContain(word)
    expect(stderr).not.toMatch(/^\s+at /m)
  })
})

/** A port that was free a moment ago. */
const freePort = async (): Promise<number> => {
  const { port, close } = await listen(createFakeSegment())
  await close()
  return port
}

describe('pnpm dev', () => {
  it('leaves segment dev running with every example call in it, until it is interrupted', async () => {
    const port = await freePort()
    const child = spawn(
      process.execPath,
      ['--conditions=@org/source', join(root, 'src/dev.ts'), '--port', String(port)],
      {
        env: { PATH: process.env.PATH, HOME: root },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    )
    const output = text(child.stdout)
    const closed = once(child, 'close')
    const calls = exampleCalls.reduce((sum, example) => sum + example.calls.length, 0)
    try {
      const url = `http://127.0.0.1:${port}/_dev/wait?verdict=kept&count=${calls}&timeout=20000`
      await expect
        .poll(
          () =>
            fetch(url).then(
              (response) => response.json(),
              () => undefined,
            ),
          { timeout: 30_000 },
        )
        .toMatchObject({ total: calls })
    } finally {
      child.kill('SIGTERM')
    }
    await closed
    expect(await output).toContain('Order Completed')
  })
})

describe('the command line', () => {
  it('refuses an option it does not know', async () => {
    const { stderr, exitCode } = await runJob(['--lvie'])
    expect(exitCode).toBe(64)
    expect(stderr).toContain('--lvie')
  })

  it('explains itself', async () => {
    const { stdout, exitCode } = await runJob(['--help'])
    expect(exitCode).toBe(0)
    expect(stdout).toContain('--live')
    expect(stdout).toContain('Exit codes')
  })
})
