import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockImport } from './lock-file.ts'

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-lock-'))
  path = join(folder, 'rows.csv.import.lock')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

/** Takes the lock in another process, and says what came of it. */
const source = `
  const { lockImport } = await import(process.argv[1])
  while (Date.now() < Number(process.argv[3]));
  const said = await lockImport(process.argv[2]).then(() => 'held', ({ code }) => code)
  process.stdout.write(said)
  setInterval(() => {}, 1_000)
`

const start = async (startAt = 0) => {
  const module = new URL('./lock-file.ts', import.meta.url).href
  const child = spawn(
    process.execPath,
    ['--conditions=@org/source', '--no-warnings', '--input-type=module', '-e', source, module, path, String(startAt)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const closed = once(child, 'close')
  const [said] = await once(child.stdout, 'data')
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await closed
  }
  return { said: String(said), kill }
}

describe('the lock of an import', () => {
  it('keeps out a second import until it is released', async () => {
    const unlock = await lockImport(path)
    await expect(lockImport(path)).rejects.toMatchObject({ code: 'import_running', exitCode: 75 })
    const other = await start()
    expect(other.said).toBe('import_running')
    await other.kill()
    unlock()
    expect(await readdir(folder)).toEqual([])
    ;(await lockImport(path))()
  })

  it('is held by one of two processes that start at the same millisecond, and is free once that one is killed', async () => {
    const startAt = Date.now() + 600
    const both = await Promise.all([start(startAt), start(startAt)])
    expect(both.map(({ said }) => said).toSorted()).toEqual(['held', 'import_running'])
    await Promise.all(both.map(({ kill }) => kill()))
    ;(await lockImport(path))()
  })

  it('replaces the file of an earlier version, whose process may be of a container that was killed', async () => {
    await writeFile(path, JSON.stringify({ pid: 1, host: 'a-container', boot: '' }))
    const unlock = await lockImport(path)
    await expect(lockImport(path)).rejects.toMatchObject({ code: 'import_running' })
    unlock()
  })
})
