import type { ReadAscii } from '@org/segment-core/scan'

/** A string of bytes that are known to be ASCII, as Node makes it. */
export const readAscii: ReadAscii = (bytes, from, to) =>
  (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes)).toString('latin1', from, to)
