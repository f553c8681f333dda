import type { FileHandle } from 'node:fs/promises'

/** Writes bytes at a position of a file; one call of the system may write fewer. @throws the system's error */
export const writeAll = async (file: FileHandle, bytes: Buffer, position: number): Promise<void> => {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written)
    written += bytesWritten
  }
}
