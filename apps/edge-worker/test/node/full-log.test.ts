import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type LocalSegment, startLocalSegment } from '../local-segment.ts'
import { main, runMain } from './collector-process.ts'

let folder: string
let log: string
let local: LocalSegment
let child: ChildProcess | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collector-log-'))
  log = join(folder, 'log')
  local = await startLocalSegment()
})

afterEach(async () => {
  child?.kill('SIGKILL')
  await local.close()
  await rm(folder, { recursive: true, force: true })
})

/** Runs a command whose files may have one block, as if the disk were full after that; `$LOG` is its output. */
const script = 'trap "" XFSZ; ulimit -f 1; exec "$@" >>"$LOG" 2>&1'

const start = (words: readonly string[], variables: Readonly<Record<string, string>>): ChildProcess =>
  spawn('sh', ['-c', script, 'sh', process.execPath, '--conditions=@org/source', main, ...words], {
    env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1', LOG: log, ...variables },
    stdio: 'ignore',
  })

const linesOf = async (): Promise<readonly string[]> => (await readFile(log, 'utf8').catch(() => '')).split('\n')

it('goes on without a log while the disk of the log is full, and says how many lines are missing', async () => {
  child = start([], {
    COLLECTOR_SOURCES: JSON.stringify({ web: { writeKey: 'real-key' } }),
    COLLECTOR_HOST: local.url,
    COLLECTOR_DELIVER: 'direct',
    COLLECTOR_SERVER_PORT: '0',
  })
  const ended = once(child, 'exit')
  // The second line, which shows the snippet of a page, is longer than a block.
  await expect.poll(async () => (await linesOf()).length).toBe(2)
  const { url } = JSON.parse((await linesOf())[0] ?? '') as { readonly url: string }
  const response = await fetch(`${url}/v1/track`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('web:')}` },
    body: JSON.stringify({ userId: 'u', event: 'E', messageId: 'm' }),
  })
  expect([response.status, local.segment.hasMessageId('m')]).toEqual([200, true])
  await truncate(log)
  child.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
  const messages = (await linesOf()).filter((line) => line !== '').map((line) => JSON.parse(line).message)
  expect(messages).toEqual(['Lines of the log could not be written: 1.', 'The collector stopped.'])
})

it('fails if the result of a command cannot be written', async () => {
  const { stdout } = await runMain(['--help'])
  child = start(['--help'], {})
  const [status] = await once(child, 'exit')
  expect(stdout.length).toBeGreaterThan(1_024)
  expect(status).toBe(71)
  expect((await readFile(log)).length).toBeLessThan(Buffer.byteLength(stdout))
})
