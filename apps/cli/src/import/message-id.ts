import { hash } from 'node:crypto'

/**
 * The messageId of a row that has none: SHA-256 of the name of its file, its place in it and its bytes, so that it is the
 * same whenever the file is imported, and Segment drops what it has seen in the last 24 hours.
 * @param input name of the file without its folder
 * @param offset where the row begins, in bytes
 */
export const messageIdOf = (input: string, offset: number, row: Uint8Array): string => {
  const place = Buffer.from(`${input}\0${offset}\0`)
  return `import-${hash('sha256', Buffer.concat([place, row]), 'hex').slice(0, 48)}`
}

/** A number in [0, 1) that is the same for the same text, spread evenly. */
export const stableShare = (text: string): number =>
  Number.parseInt(hash('sha256', text, 'hex').slice(0, 12), 16) / 2 ** 48
