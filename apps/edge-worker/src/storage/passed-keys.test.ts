import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPassedKeys } from './passed-keys.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'collector-keys-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

describe('openPassedKeys', () => {
  it('writes each key once, readable only by the owner, and finds it after a restart', async () => {
    const path = join(folder, 'below', 'calls.sqlite.keys')
    const keys = await openPassedKeys(path)
    await Promise.all(['a', 'b', 'a'].map((key) => keys.add(key)))
    await keys.add('a')
    expect((await readFile(path, 'utf8')).split('\n').toSorted()).toEqual(['', 'a', 'b'])
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect([...(await openPassedKeys(path)).known].toSorted()).toEqual(['a', 'b'])
  })

  it('forgets keys, while others are added', async () => {
    const path = join(folder, 'calls.sqlite.keys')
    const keys = await openPassedKeys(path)
    await Promise.all(['a', 'b', 'c'].map((key) => keys.add(key)))
    await Promise.all([keys.add('d'), keys.forget(['a', 'b']), keys.add('e'), keys.add('a')])
    expect((await readFile(path, 'utf8')).split('\n').toSorted()).toEqual(['', 'a', 'c', 'd', 'e'])
    expect([...keys.known].toSorted()).toEqual(['a', 'c', 'd', 'e'])
    expect((await stat(path)).mode & 0o777).toBe(0o600)
  })

  it('starts a new line after a key that a full disk or a crash cut off', async () => {
    const path = join(folder, 'calls.sqlite.keys')
    await writeFile(path, 'whole\ncu')
    const keys = await openPassedKeys(path)
    await keys.add('next')
    await keys.add('last')
    expect(await readFile(path, 'utf8')).toBe('whole\ncu\nnext\nlast\n')
    await keys.forget(['cu'])
    expect([...(await openPassedKeys(path)).known]).toEqual(['whole', 'next', 'last'])
  })

  it('leaves no draft if the list cannot be replaced', async () => {
    const path = join(folder, 'calls.sqlite.keys')
    const keys = await openPassedKeys(path)
    await keys.add('a')
    await rm(path)
    await mkdir(join(path, 'a folder'), { recursive: true })
    await expect(keys.forget(['a'])).rejects.toThrow()
    expect(await readdir(folder)).toEqual(['calls.sqlite.keys'])
  })

  it('fails if the list cannot be read', async () => {
    await expect(openPassedKeys(folder)).rejects.toThrow('EISDIR')
  })
})
