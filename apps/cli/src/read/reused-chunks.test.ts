import { describe, expect, it } from 'vitest'
import { detectFormat } from './input-format.ts'
import { decodeText, skipBytes } from './open-input.ts'
import { readCsv } from './read-csv.ts'
import { readJson } from './read-json.ts'
import { readNdjson } from './read-ndjson.ts'
import type { Row, Rows } from './row.ts'

/** Chunks of a text in one buffer, which is overwritten before the next one. */
async function* reused(text: string, bytes: number): AsyncGenerator<Buffer> {
  const whole = Buffer.from(text)
  const buffer = Buffer.alloc(bytes)
  for (let from = 0; from < whole.length; from += bytes) {
    buffer.fill('#')
    yield buffer.subarray(0, whole.copy(buffer, 0, from, from + bytes))
  }
  buffer.fill('#')
}

const rowsOf = async (parts: AsyncIterable<Rows>): Promise<readonly Row[]> => {
  const found: Row[] = []
  for await (const rows of parts) found.push(...rows)
  return found
}

const lines = Array.from({ length: 40 }, (_, index) => ({ id: index, text: `ä "${'x'.repeat(index)}", é` }))
const ndjson = lines.map((line) => JSON.stringify(line)).join('\n')
const csv = ['id,text', ...lines.map(({ id, text }) => `${id},"${text.replaceAll('"', '""')}\n"`)].join('\r\n')

const readers = {
  'JSON lines': [ndjson, readNdjson, lines],
  'JSON in an array': [JSON.stringify(lines, undefined, 1), readJson, lines],
  'a table': [csv, readCsv, lines.map(({ id, text }) => ({ id: String(id), text: `${text}\n` }))],
} as const

describe.each(Object.entries(readers))('%s', (_, [text, read, values]) => {
  it.each([1, 7, 64, 100_000])('is read from chunks of %s bytes in a buffer that is used again', async (bytes) => {
    const { whole } = await detectFormat(decodeText(reused(`\ufeff${text}`, bytes)))
    const rows = await rowsOf(read(skipBytes(whole, 0)))
    expect(rows.map(({ value }) => value)).toEqual(values)
    expect(rows.every(({ problem }) => problem === undefined)).toBe(true)
  })
})

it('makes the columns of a row of a table again from its text', async () => {
  const odd = `a;b;__proto__\n1;5" screen;\n"x;""y"" ";;p\n`
  const rows = await rowsOf(readCsv(reused(odd, 5)))
  expect(rows).toHaveLength(2)
  for (const { text, value, again } of rows) expect(again?.(text)).toEqual(value)
})
