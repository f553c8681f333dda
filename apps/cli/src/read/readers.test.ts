import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { inPieces } from '../../test/in-pieces.ts'
import { callsOfBody, isBatchBody } from './batch-body.ts'
import { formatOfHead } from './input-format.ts'
import { listInputs } from './list-inputs.ts'
import { readJson } from './read-json.ts'
import { readNdjson } from './read-ndjson.ts'
import { readRows } from './read-rows.ts'
import type { Row } from './row.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const all = async (records: AsyncIterable<Iterable<Row>>): Promise<readonly Row[]> => {
  const found: Row[] = []
  for await (const batch of records) found.push(...batch)
  return found
}

const ofText = (text: string | Buffer, sizes: readonly number[] = []) => inPieces(Buffer.from(text), sizes)

const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 })

describe('reading JSON lines', () => {
  it('finds every value with its line and place, however the bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.jsonValue(), fc.constant(undefined)), { maxLength: 20 }),
        fc.constantFrom('\n', '\r\n'),
        fc.boolean(),
        sizes,
        async (made, ending, ends, pieces) => {
          // JSON has no negative zero.
          const values = made.map((value) =>
            value === undefined ? value : (JSON.parse(JSON.stringify(value)) as unknown),
          )
          // With blank lines between them.
          const lines = values.map((value) => (value === undefined ? ' ' : JSON.stringify(value)))
          const bytes = Buffer.from(lines.join(ending) + (ends ? ending : ''))
          const records = await all(readNdjson(inPieces(bytes, pieces)))
          expect(records.map(({ value }) => value)).toEqual(values.filter((value) => value !== undefined))
          expect(records.map(({ line }) => line)).toEqual(
            values.flatMap((value, index) => (value === undefined ? [] : [index + 1])),
          )
          for (const { value, offset, end, text: own } of records) {
            const text = bytes.subarray(offset, end).toString()
            expect(JSON.parse(text)).toEqual(value)
            expect(JSON.parse(own)).toEqual(value)
            // Reading from its end finds the rest.
            expect((await all(readNdjson(inPieces(bytes.subarray(end), pieces)))).length).toBe(
              records.filter((other) => other.offset >= end).length,
            )
          }
        },
      ),
      { numRuns: runs(60) },
    )
  })

  it('reports rows that are not JSON or not UTF-8, and reads on', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"a":1}\n{"a":\n'),
      Buffer.from([0x22, 0xff, 0x22, 0x0a]),
      Buffer.from('{"a":"\u0000"}\n{"b":2}'),
    ])
    const records = await all(readNdjson(inPieces(bytes, [9, 3])))
    expect(records.map(({ line, problem }) => [line, problem?.code])).toEqual([
      [1, undefined],
      [2, 'row_not_json'],
      [3, 'row_not_utf8'],
      [4, 'row_not_json'],
      [5, undefined],
    ])
  })

  it('reads lines of 10 MB, and passes over one of more than 64 MiB', async () => {
    const large = JSON.stringify({ text: 'x'.repeat(10_000_000) })
    const huge = Buffer.alloc(65 * 1024 * 1024, 0x78)
    const bytes = Buffer.concat([Buffer.from(`${large}\n`), huge, Buffer.from('\n{"a":1}\n')])
    const records = await all(readNdjson(inPieces(bytes, Array(200).fill(1_000_000))))
    expect(records.map(({ line, problem }) => [line, problem?.code])).toEqual([
      [1, undefined],
      [2, 'row_too_long'],
      [3, undefined],
    ])
    expect(records[2]).toMatchObject({ offset: bytes.length - 8, end: bytes.length })
  })
})

describe('reading JSON', () => {
  it('finds every element of an array, of a batch and of values in a row, however they are laid out', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 12 }),
        fc.constantFrom<'array' | 'batch' | 'sequence'>('array', 'batch', 'sequence'),
        fc.constantFrom(undefined, 1, '\t'),
        sizes,
        async (values, form, indent, pieces) => {
          const objects = form === 'sequence' ? values.map((value) => ({ value })) : values
          const text =
            form === 'array'
              ? JSON.stringify(objects, null, indent)
              : form === 'batch'
                ? JSON.stringify({ batch: objects, writeKey: 'k' }, null, indent)
                : objects.map((value) => JSON.stringify(value, null, indent)).join('\n')
          const bytes = Buffer.from(`\n ${text}\n`)
          const records = (await all(readJson(inPieces(bytes, pieces)))).flatMap((row) =>
            isBatchBody(row) ? [...callsOfBody(row)] : [row],
          )
          expect(records.map(({ problem }) => problem)).toEqual(records.map(() => undefined))
          expect(records.map(({ value }) => value)).toEqual(JSON.parse(JSON.stringify(objects)))
          for (const { offset, end, value, line } of form === 'batch' ? records.slice(0, -1) : records) {
            expect(JSON.parse(bytes.subarray(offset, end).toString())).toEqual(value)
            expect(bytes.subarray(0, offset).toString().split('\n').length).toBe(line)
          }
        },
      ),
      { numRuns: runs(100) },
    )
  })

  it('reports an array without an end', async () => {
    const records = await all(readJson(ofText('[{"a":1},{"a":2}', [4])))
    expect(records.map(({ problem }) => problem?.code)).toEqual([undefined, undefined, 'input_truncated'])
    for (const cut of ['[{"a":1},{"a":', '[{"a":1},{"a":"]', '[{"a":1},"b', '{"a":1}{"batch":[{}]']) {
      expect((await all(readJson(ofText(cut)))).map(({ problem }) => problem?.code)).toEqual([
        undefined,
        'input_truncated',
      ])
    }
  })
})

describe('reading inputs', () => {
  const rows = Array.from({ length: 500 }, (_, index) => ({ index, text: 'Grüße 🎉' }))
  const ndjson = rows.map((row) => JSON.stringify(row)).join('\n')

  const readFile = async (name: string, content: Buffer | string) => {
    const path = join(folder, name)
    await writeFile(path, content)
    return all(readRows({ name: path, source: path }))
  }

  it.each([
    ['plain', (text: string) => Buffer.from(text)],
    ['gzip', (text: string) => gzipSync(text)],
    ['zstd', (text: string) => zstdCompressSync(text)],
    ['UTF-8 with a mark', (text: string) => Buffer.from(`\uFEFF${text}`)],
    ['UTF-16 little endian', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-16 big endian', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ])('reads %s, whatever the file is called', async (_, encode) => {
    expect((await readFile('rows', encode(ndjson))).map(({ value }) => value)).toEqual(rows)
    expect((await readFile('rows.json', encode(JSON.stringify(rows)))).map(({ value }) => value)).toEqual(rows)
  })

  it('returns the complete rows of a truncated gzip file, and reports where it ends', async () => {
    const path = join(folder, 'cut.ndjson.gz')
    const noise = Array.from({ length: 3_000 }, (_, index) => JSON.stringify({ index, text: `${Math.sin(index)}` }))
    const bytes = gzipSync(noise.join('\n'))
    await writeFile(path, bytes)
    await truncate(path, Math.floor(bytes.length / 2))
    const records = await all(readRows({ name: path, source: path }))
    expect(records.length).toBeGreaterThan(100)
    expect(records.at(-1)?.problem?.code).toBe('input_truncated')
    expect(records.slice(0, 100).map(({ value }) => (value as { index: number }).index)).toEqual([...Array(100).keys()])
  })

  it.each(['\n\n', '[]', '{"batch":[]}', 'a,b\n'])('reports that %j holds no row', async (text) => {
    const records = await readFile(text.startsWith('a') ? 'rows.csv' : 'rows.json', text)
    expect(records.map(({ problem }) => problem?.code)).toEqual(['input_no_rows'])
  })

  it('finds nothing in an empty file only', async () => {
    expect(await readFile('rows.csv', '')).toEqual([])
    for (const content of [Buffer.from('\ufeff'), Buffer.from('\ufeff', 'utf16le'), gzipSync('')]) {
      const [record] = await readFile('rows.ndjson', content)
      expect(record?.problem).toMatchObject({
        code: 'input_no_rows',
        message: expect.stringMatching(/rows.ndjson is not empty but has no row\.$/),
      })
    }
  })

  it('takes a file named .json for JSON, and text with control characters for text if it is said to be', async () => {
    expect((await readFile('rows.json', 'null')).map(({ value }) => value)).toEqual([null])
    expect((await readFile('rows.json', '// rows\n[1]'))[0]?.problem?.code).toBe('row_not_json')
    const path = join(folder, 'rows.txt')
    await writeFile(path, 'a\x01b\n1\x012\n')
    const codes = (await all(readRows({ name: path, source: path }))).map(({ problem }) => problem?.code)
    expect(codes).toEqual(['input_format'])
    const csv = { delimiter: '\x01' }
    expect((await all(readRows({ name: path, source: path }, { csv })))[0]?.value).toEqual({ a: '1', b: '2' })
    await writeFile(path, 'a,b\n1\0,2\n')
    expect((await all(readRows({ name: path, source: path }, { format: 'csv' })))[0]?.value).toEqual({
      a: '1\0',
      b: '2',
    })
  })

  it('reports a file that cannot be read', async () => {
    const records = await all(readRows({ name: 'x', source: join(folder, 'missing.ndjson') }))
    expect(records.map(({ problem }) => problem?.code)).toEqual(['input_unreadable'])
  })

  it('continues at an offset, also in compressed input', async () => {
    for (const content of [Buffer.from(ndjson), gzipSync(ndjson)]) {
      const path = join(folder, 'rows.ndjson')
      await writeFile(path, content)
      const whole = await all(readRows({ name: path, source: path }))
      const at = whole[199]
      const rest = await all(readRows({ name: path, source: path }, { start: { offset: at?.end ?? 0, line: 201 } }))
      expect(rest.map(({ value }) => value)).toEqual(rows.slice(200))
      expect(rest[0]).toMatchObject({ line: 201, offset: at?.end })
    }
  })

  it.each([
    ['[{"a":1}]', 'json'],
    ['{"batch":[\n{"type":"track"}\n]}', 'json'],
    ['{\n"type":"track"}', 'json'],
    ['{"type":"track"}\n{"type":"page"}', 'ndjson'],
    ['{"type":"track"}', 'ndjson'],
    ['a,b\n1,2', 'csv'],
    ['a\tb\n1\t2', 'tsv'],
  ] as const)('takes %j for %s', (head, format) => {
    expect(formatOfHead(head)).toBe(format)
  })

  it('finds the files of a pattern in order, and says what names nothing', async () => {
    for (const name of ['b.ndjson', 'a.ndjson', 'c.csv']) await writeFile(join(folder, name), '')
    const stdin = inPieces(Buffer.alloc(0), [])
    const inputs = await listInputs(
      [join(folder, '*.ndjson'), join(folder, 'c.csv'), '-'],
      stdin,
      new AbortController().signal,
    )
    expect(inputs.map(({ name }) => name.replace(`${folder}/`, ''))).toEqual(['a.ndjson', 'b.ndjson', 'c.csv', '-'])
    await expect(listInputs([join(folder, '*.none')], stdin, new AbortController().signal)).rejects.toMatchObject({
      code: 'input_unreadable',
    })
    await expect(listInputs([join(folder, 'none')], stdin, new AbortController().signal)).rejects.toThrow('ENOENT')
    await expect(listInputs([folder], stdin, new AbortController().signal)).rejects.toMatchObject({
      code: 'input_unreadable',
      advice: expect.stringContaining(`'${folder}/*'`),
    })
    const url = 'https://example.com/rows.csv'
    await expect(listInputs([url], stdin, new AbortController().signal)).rejects.toMatchObject({
      message: `${url} is a URL that is not read.`,
      advice: expect.stringContaining('curl'),
    })
  })
})
