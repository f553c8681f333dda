import { statfs } from 'node:fs/promises'
import { SegmentError } from '../../error/segment-error.ts'

/** Types of file systems that Linux reports. @see https://man7.org/linux/man-pages/man2/statfs.2.html */
const remoteTypes: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x5346414f, 'AFS'],
  [0x6b414653, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x0bd00bd0, 'Lustre'],
  [0x47504653, 'GPFS'],
])

/** Types that may be local, such as the folders that Docker Desktop shares with a container. */
const doubtfulTypes: ReadonlyMap<number, string> = new Map([
  [0x65735546, 'FUSE'],
  [0x01021997, '9P'],
  [0x786f4256, 'a folder shared by VirtualBox'],
])

const advice = 'Use a local disk, with a file for each machine.'

/**
 * Checks that a folder is on a file system whose locks and memory maps work, on which an outbox depends.
 * @param typeOf the type of the file system; not every system reports it
 * @returns a warning if that is not sure
 * @throws {SegmentError} `outbox_unavailable` for a network file system
 */
export const checkFileSystem = async (
  folder: string,
  typeOf: (folder: string) => Promise<number> = async (path) => (await statfs(path)).type,
): Promise<SegmentError | undefined> => {
  const type = (await typeOf(folder).catch(() => 0)) >>> 0
  const remote = remoteTypes.get(type)
  if (remote !== undefined) {
    throw new SegmentError('outbox_unavailable', `The outbox is on a network file system (${remote}).`, { advice })
  }
  const doubtful = doubtfulTypes.get(type)
  if (doubtful === undefined) return undefined
  const message = `The outbox is on a file system that may be remote (${doubtful}); there it can lose calls or send them twice.`
  return new SegmentError('outbox_unavailable', message, { advice })
}
