import { fstatSync, writeSync } from 'node:fs'

/** What is used of `process.stdout` and `process.stderr`. */
interface OutputStream {
  readonly fd: number
  readonly isTTY?: boolean
  write(text: string): unknown
}

/** Whether writing may fail and succeed later, as on a full disk. */
const isFile = ({ fd, isTTY }: OutputStream): boolean => {
  const found = fstatSync(fd)
  return found.isFile() || (found.isCharacterDevice() && isTTY !== true)
}

/**
 * Creates what writes to a stream of the process. A file is written directly: its stream would end for ever at the first
 * failure, and with it the log.
 * @returns a function that throws if a file cannot be written
 */
export const createOutput = (stream: OutputStream): ((text: string) => void) => {
  if (!isFile(stream)) return (text) => void stream.write(text)
  /** Whether the file ends with a part of a text. */
  let isTorn = false
  return (text) => {
    const bytes = Buffer.from(isTorn ? `\n${text}` : text)
    for (let written = 0; written < bytes.length; ) {
      written += writeSync(stream.fd, bytes, written)
      isTorn = written < bytes.length
    }
  }
}
