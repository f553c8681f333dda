import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createFakeSegment, type FakeSegment } from '@org/segment-testing'
import { type Listener, listen } from '@org/segment-testing/node'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { patienceMs } from '../../../scripts/test-depth.ts'

let segment: FakeSegment
let listener: Listener

beforeEach(async () => {
  segment = createFakeSegment()
  listener = await listen(segment)
})

afterEach(() => listener.close())

const start = (ending: 'signal' | 'idle' | 'stuck' | 'throwing', count: number): ChildProcess =>
  spawn(
    process.execPath,
    ['--conditions=@org/source', join(import.meta.dirname, 'client-process.js'), listener.url, ending, String(count)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )

const isReady = async ({ stdout }: ChildProcess): Promise<void> => {
  if (stdout !== null) await once(stdout, 'data')
}

describe('a process that closes its client as it ends', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('sends waiting calls on %s, and then ends by that signal', async (name) => {
    const child = start('signal', 300)
    await isReady(child)
    expect(segment.calls).toHaveLength(0)
    child.kill(name)
    const [code, signal] = await once(child, 'exit')
    expect([code, signal]).toEqual([null, name])
    expect(segment.calls).toHaveLength(300)
  })

  it.each(['stuck', 'throwing'] as const)('ends by its signal with a %s close', async (ending) => {
    const child = start(ending, 0)
    await isReady(child)
    child.kill('SIGTERM')
    const [code, signal] = await once(child, 'exit')
    expect([code, signal]).toEqual([null, 'SIGTERM'])
  })

  it('sends waiting calls when it has nothing left to do', async () => {
    const child = start('idle', 300)
    const output = child.stdout === null ? '' : text(child.stdout)
    const [code] = await once(child, 'exit')
    expect(code).toBe(0)
    expect((await output).split('\n')).toEqual([
      'ready',
      '{"acknowledged":300,"refused":0,"gaveUp":0,"dropped":0,"left":0,"recovered":0}',
      '',
    ])
    expect(segment.calls).toHaveLength(300)
  })

  it('ends immediately on a second signal', async () => {
    segment.faults.always({ kind: 'hang' })
    const child = start('signal', 1)
    await isReady(child)
    child.kill('SIGTERM')
    await segment.waitFor(({ requests }) => requests.length === 1, { timeoutMs: patienceMs })
    child.kill('SIGTERM')
    const [, signal] = await once(child, 'exit')
    expect(signal).toBe('SIGTERM')
    expect(segment.calls).toHaveLength(0)
  })
})
