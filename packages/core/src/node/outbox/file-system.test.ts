import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
import { checkFileSystem } from './file-system.ts'

describe('the file system of an outbox', () => {
  it.each([
    ['NFS', 0x6969],
    ['SMB2', 0xfe534d42 | 0],
    ['CIFS', 0xff534d42],
    ['Ceph', 0x00c36400],
  ])('is refused if it is %s', async (name, type) => {
    await expect(checkFileSystem('/folder', async () => type)).rejects.toMatchObject({
      code: 'outbox_unavailable',
      message: `The outbox is on a network file system (${name}).`,
      details: { advice: 'Use a local disk, with a file for each machine.' },
    })
  })

  it.each([
    ['FUSE', 0x65735546],
    ['9P', 0x01021997],
  ])('is doubted if it is %s, which may be local', async (name, type) => {
    const doubt = await checkFileSystem('/folder', async () => type)
    expect(doubt?.message).toContain(`may be remote (${name})`)
  })

  it('is accepted if it is local, or if the system does not say what it is', async () => {
    expect(await checkFileSystem('/folder', async () => 0xef53)).toBeUndefined()
    expect(await checkFileSystem('/folder', () => Promise.reject(new Error('ENOSYS')))).toBeUndefined()
    expect(await checkFileSystem(tmpdir())).toBeUndefined()
  })
})
