import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeFolder, makeFolderWith } from './make-folder.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'make-folder-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const failure = (code: string): Error => Object.assign(new Error(code), { code })

describe('makeFolder', () => {
  it('makes all missing folders, several times at once, and accepts one that exists', async () => {
    const path = join(folder, 'a', 'b', 'c')
    await Promise.all([makeFolder(path), makeFolder(path), makeFolder(join(folder, 'a', 'b', 'd'))])
    await makeFolder(path)
    expect((await stat(path)).isDirectory()).toBe(true)
  })

  it('says what is in the way: a file, or a link to nothing', async () => {
    await writeFile(join(folder, 'file'), '')
    await symlink(join(folder, 'gone'), join(folder, 'link'))
    await expect(makeFolder(join(folder, 'file', 'x'))).rejects.toMatchObject({ code: 'ENOTDIR' })
    await expect(makeFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' })
    await expect(makeFolder(join(folder, 'link', 'x'))).rejects.toThrow(/^E(NOENT|EXIST|NOTDIR)/)
  })

  it('ends on a system that makes no folders where it says that one is missing, as below /proc', async () => {
    const make = vi.fn(async () => {
      throw failure('ENOENT')
    })
    const isFolder = async (path: string) => path === '/system' || path === '/'
    for (const path of ['/system/outbox', '/system/outbox/deep/deeper', '/none/of/these']) {
      await expect(makeFolderWith({ make, isFolder }, path)).rejects.toMatchObject({ code: 'ENOENT' })
    }
    expect(make.mock.calls.length).toBeLessThan(20)
  })
})
