import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk that can be filled without harm. */
export interface SmallDisk {
  readonly folder: string
  remove(): void
}

/** Mounts a disk of this many bytes in memory. @returns undefined if this machine does not permit it: usually only root on Linux may */
export const mountSmallDisk = (bytes: number): SmallDisk | undefined => {
  const folder = mkdtempSync(join(tmpdir(), 'small-disk-'))
  const remove = (): void => rmSync(folder, { recursive: true, force: true })
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder]).status !== 0) {
    remove()
    return undefined
  }
  return {
    folder,
    remove() {
      // A file that is still open does not keep the folder.
      spawnSync('umount', ['--lazy', folder])
      remove()
    },
  }
}
