import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'
import { isLocked } from '../src/node/lock.ts'
import { canUnshare, unshared } from './pid-namespace.ts'

const run = promisify(execFile)
const calls = 300

let folder: string
let path: string
let segment: FakeSegment
let listener: Awaited<ReturnType<typeof listen>>

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'containers-'))
  path = join(folder, 'outbox.db')
  segment = createFakeSegment()
  // Slow enough that each process looks for calls of the other while they are sent.
  segment.faults.always({ kind: 'delay', delayMs: 40 })
  listener = await listen(segment)
})

afterEach(async () => {
  await listener.close()
  await rm(folder, { recursive: true, force: true })
})

const program = join(import.meta.dirname, 'send-shared.js')
const flags = ['--conditions=@org/source', '--no-warnings']
const idsOf = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) => Array.from({ length: calls }, (_, index) => `${name}-${index}`)).toSorted()

const expectEachOnce = async (names: readonly string[]): Promise<void> => {
  expect(segment.duplicates).toEqual([])
  expect(segment.calls.map(({ messageId }) => messageId).toSorted()).toEqual(idsOf(names))
  // Nothing is left of the processes.
  expect((await readdir(folder)).filter((file) => /\.(?:owner-|opening|drain)/.test(file))).toEqual([])
}

describe('an outbox that is shared', () => {
  it.skipIf(!canUnshare)('by two containers with one hostname and one process id sends each call once', async () => {
    const [command = '', ...wrap] = unshared
    const outputs = await Promise.all(
      ['a', 'b'].map((name) =>
        run(command, [...wrap, process.execPath, ...flags, program, listener.url, path, name, String(calls)]),
      ),
    )
    // In its namespace, each is the first process.
    expect(outputs.map(({ stdout }) => stdout)).toEqual(['pid 1\n', 'pid 1\n'])
    await expectEachOnce(['a', 'b'])
  })

  it.skipIf(!canUnshare)('by a container that is killed gives its calls to the other one', async () => {
    segment.faults.clear()
    segment.faults.always({ status: 503 })
    const [command = '', ...wrap] = unshared
    const args = [...wrap, process.execPath, ...flags, program, listener.url, path, 'a', String(calls)]
    const child = spawn(command, args, { stdio: 'ignore' })
    const closed = once(child, 'close')
    await segment.waitFor(({ requests }) => requests.length > 0, { timeoutMs: patienceMs })
    child.kill('SIGKILL')
    await closed
    // The program ends a moment after the command that runs it.
    const owners = (await readdir(folder)).filter((file) => file.includes('.owner-'))
    expect(owners).toHaveLength(1)
    await vi.waitUntil(async () => !(await isLocked(join(folder, owners[0] ?? ''))), { timeout: patienceMs })
    segment.faults.clear()
    await run(process.execPath, [...flags, program, listener.url, path, 'b', String(calls)])
    await expectEachOnce(['a', 'b'])
  })

  it('by threads of one process sends each call once', async () => {
    const threads = ['a', 'b'].map(
      (name) =>
        new Worker(program, {
          argv: [listener.url, path, name, String(calls)],
          execArgv: flags,
          stdout: true,
        }),
    )
    const codes = await Promise.all(threads.map(async (thread) => (await once(thread, 'exit'))[0]))
    expect(codes).toEqual([0, 0])
    await expectEachOnce(['a', 'b'])
  })
})
