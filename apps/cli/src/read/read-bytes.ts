import type { ReadAscii } from '@org/segment-core/scan'

/** A string of bytes, a character for each, as Node makes it. */
export const readBytes: ReadAscii = (bytes, from, to) =>
  (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes)).toString('latin1', from, to)
