import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { canUnshare, unshared } from '../../test/pid-namespace.ts'
import { isLocked, takeLock } from './lock.ts'

let folder: string
let path: string
let children: ChildProcess[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'))
  path = join(folder, 'lock')
})

afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  children = []
  await rm(folder, { recursive: true, force: true })
})

const program = join(import.meta.dirname, '../../test/lock-process.js')

/** Starts a process that takes the lock. @returns what it said */
const start = async (startAt = 0, wrap: readonly string[] = []): Promise<readonly [ChildProcess, string]> => {
  const [command = '', ...args] = [
    ...wrap,
    ...[process.execPath, '--conditions=@org/source', '--no-warnings', program, path, String(startAt)],
  ]
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const [said] = await once(child.stdout, 'data')
  return [child, String(said).trim()]
}

describe('a lock', () => {
  it('is held once in a process, and again after its release', async () => {
    expect(await isLocked(path)).toBe(false)
    const lock = await takeLock(path)
    expect([await takeLock(path), await isLocked(path)]).toEqual([undefined, true])
    // Tests must not free it.
    expect([await isLocked(path), await takeLock(path)]).toEqual([true, undefined])
    lock?.release()
    lock?.release()
    expect([await isLocked(path), await readdir(folder)]).toEqual([false, []])
    const again = await takeLock(path)
    lock?.release()
    expect(await isLocked(path)).toBe(true)
    again?.release()
  })

  it('keeps out another process, and is free as soon as that one is killed', async () => {
    const [child, said] = await start()
    expect(said).toBe('held')
    expect([await takeLock(path), await isLocked(path)]).toEqual([undefined, true])
    child.kill('SIGKILL')
    await once(child, 'close')
    expect([existsSync(path), await isLocked(path)]).toEqual([true, false])
    const lock = await takeLock(path)
    expect(lock).toBeDefined()
    lock?.release()
  })

  it('keeps out a thread of the same process', async () => {
    const lock = await takeLock(path)
    const source = `
      import { parentPort, workerData } from 'node:worker_threads'
      const { takeLock } = await import(workerData.module)
      parentPort.postMessage((await takeLock(workerData.path)) === undefined ? 'busy' : 'held')
    `
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
      workerData: { module: new URL('./lock.ts', import.meta.url).href, path },
      execArgv: ['--conditions=@org/source', '--no-warnings'],
    })
    const [said] = await once(worker, 'message')
    await worker.terminate()
    expect([said, await isLocked(path)]).toEqual(['busy', true])
    lock?.release()
  })

  it('is held by one of several processes that take it at the same moment', async () => {
    for (let round = 0; round < runs(1); round += 1) {
      const startAt = Date.now() + 400
      const started = await Promise.all(Array.from({ length: 4 }, () => start(startAt)))
      expect(started.filter(([, said]) => said === 'held')).toHaveLength(1)
      for (const [child] of started) child.kill('SIGKILL')
      await Promise.all(started.map(([child]) => child.exitCode ?? child.signalCode ?? once(child, 'close')))
    }
  })

  it.skipIf(!canUnshare)('keeps out a process of another PID namespace, which has the same process id', async () => {
    const [child, said] = await start(0, unshared)
    const [, other] = await start(0, unshared)
    expect([said, other, await isLocked(path)]).toEqual(['held', 'busy', true])
    child.kill('SIGKILL')
    await once(child, 'close')
    const lock = await takeLock(path)
    expect(lock).toBeDefined()
    lock?.release()
  })

  it('is not taken on a file with contents, which stay as they are', async () => {
    await writeFile(path, 'notes')
    await expect(takeLock(path)).rejects.toMatchObject({ code: 'ERR_SQLITE_ERROR', errcode: 26 })
    expect(await readFile(path, 'utf8')).toBe('notes')
  })

  it('says why the system does not create its file', async () => {
    await writeFile(path, '')
    await expect(takeLock(join(folder, 'missing', 'lock'))).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(takeLock(join(path, 'lock'))).rejects.toMatchObject({ code: 'ENOTDIR' })
    await expect(takeLock(join(folder, 'x'.repeat(300)))).rejects.toMatchObject({ code: 'ENAMETOOLONG' })
    expect(await readdir(folder)).toEqual(['lock'])
  })
})
