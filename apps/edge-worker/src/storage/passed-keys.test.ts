import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
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

  it('fails if the list cannot be read', async () => {
    await expect(openPassedKeys(folder)).rejects.toThrow('EISDIR')
  })
})
