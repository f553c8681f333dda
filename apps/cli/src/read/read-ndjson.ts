import { isAscii, isUtf8 } from 'node:buffer'
import { badRow, jsonRow, maxRowBytes, notUtf8Row, type ReadStart, type Row, type RowPlace, type Rows } from './row.ts'
import { splitValues } from './split-values.ts'

const newline = 0x0a

/** The rows of a line that is not JSON: some exports write objects without a line end between them. */
const rowsOfLine = (place: RowPlace, row: Row): readonly Row[] =>
  (/\}\s*,?\s*\{/.test(row.text) ? splitValues(place, row.text) : undefined) ?? [row]

/**
 * Reads newline-delimited JSON: one value per line, LF or CRLF; blank lines are left out.
 * @param chunks each is used until the next one is asked for
 */
export async function* readNdjson(
  chunks: AsyncIterable<Buffer>,
  start: ReadStart = { offset: 0, line: 1 },
): AsyncGenerator<Rows> {
  let { line, offset } = start
  /** Pieces of a line whose end has not arrived yet. */
  let rest: Buffer[] = []
  let restBytes = 0
  /** Bytes of a line that is too long to keep. */
  let dropped = 0

  /** The rows of complete lines. */
  function* rowsOf(block: Buffer): Generator<Row> {
    // Most lines are ASCII, which is decoded faster as Latin-1.
    const encoding = isAscii(block) ? 'latin1' : 'utf8'
    const isClean = encoding === 'latin1' || isUtf8(block)
    const base = offset
    for (let from = 0; from < block.length; ) {
      const at = block.indexOf(newline, from)
      const to = at < 0 ? block.length : at
      const place = { line, offset: base + from, end: base + Math.min(to + 1, block.length), nextLine: line + 1 }
      line += 1
      offset = place.end
      if (isClean || isUtf8(block.subarray(from, to))) {
        const text = block.toString(encoding, from, to).trim()
        if (text !== '') {
          const row = jsonRow(place, text)
          // Nearly every row is spared a list.
          if (row.problem?.code === 'row_not_json') yield* rowsOfLine(place, row)
          else yield row
        }
      } else yield notUtf8Row(place, block.subarray(from, to))
      from = to + 1
    }
  }

  const longRow = (bytes: number): Rows => {
    const place = { line, offset, end: offset + bytes, nextLine: line + 1 }
    line += 1
    offset += bytes
    return [badRow(place, 'row_too_long', 'The row is longer than 64 MiB.')]
  }

  for await (const chunk of chunks) {
    const first = chunk.indexOf(newline)
    if (first < 0) {
      restBytes += chunk.length
      if (restBytes + dropped > maxRowBytes) {
        dropped += restBytes
        rest = []
        restBytes = 0
      } else rest.push(Buffer.from(chunk))
      continue
    }
    let from = 0
    if (dropped > 0) {
      yield longRow(dropped + restBytes + first + 1)
      dropped = 0
      from = first + 1
    } else if (restBytes > 0) {
      yield rowsOf(Buffer.concat([...rest, chunk.subarray(0, first + 1)]))
      from = first + 1
    }
    const last = chunk.lastIndexOf(newline) + 1
    if (from < last) yield rowsOf(chunk.subarray(from, last))
    rest = last < chunk.length ? [Buffer.from(chunk.subarray(last))] : []
    restBytes = chunk.length - last
  }
  if (dropped > 0) yield longRow(dropped + restBytes)
  else if (restBytes > 0) yield rowsOf(Buffer.concat(rest))
}
