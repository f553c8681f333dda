import type { FileHandle } from 'node:fs/promises'
import { CliError } from '../errors/cli-error.ts'
import { exitCodes } from '../errors/exit-codes.ts'

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EFBIG: 'the limit on file sizes is reached',
  EROFS: 'the disk is read-only',
  ENOENT: 'its folder does not exist',
}

/** The error for a journal, lock or rejects file that cannot be written. */
export const cannotWriteError = (path: string, error: unknown): CliError => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  return new CliError(
    'cannot_write',
    exitCodes.cannotWrite,
    `${path} cannot be written: ${reasons[code] ?? code}.`,
    'Free space or choose another folder with --state-dir, then run the command again with --resume; calls keep their messageIds.',
    { cause: error },
  )
}

/** Writes bytes at a position of a file; one call of the system may write fewer. @throws the system's error */
export const writeAll = async (file: FileHandle, bytes: Buffer, position: number): Promise<void> => {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written)
    written += bytesWritten
  }
}
