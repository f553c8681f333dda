import { hash } from 'node:crypto'

/**
 * Creates the messageIds of rows that have none, from the fingerprint of their file or the run of their stream, their
 * place in it and the SHA-256 of their text. Each is the same whenever the same file is imported, so that Segment drops
 * duplicates of the last 24 hours, and another one in any other file.
 * @param input the fingerprint of the file, or the run of the stream
 */
export const createMessageIds = (input: string): ((offset: number, row: string) => string) => {
  const file = hash('sha256', input, 'hex').slice(0, 12)
  return (offset, row) => `import-${file}-${offset.toString(36)}-${hash('sha256', row, 'hex').slice(0, 32)}`
}

/** A number in [0, 1) that is the same for the same text, spread evenly. */
export const stableShare = (text: string): number =>
  Number.parseInt(hash('sha256', text, 'hex').slice(0, 12), 16) / 2 ** 48
