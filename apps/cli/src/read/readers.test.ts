import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import Papa from 'papaparse'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inPieces } from '../../test/in-pieces.ts'
import { listInputs } from './list-inputs.ts'
import { openInput } from './open-input.ts'
import { detectDelimiter, readCsv } from './read-csv.ts'
import { readJson } from './read-json.ts'
import { readNdjson } from './read-ndjson.ts'
import type { ReadRecord } from './read-record.ts'
import { formatOfHead, readRecords } from './read-records.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const all = async (records: AsyncIterable<Iterable<ReadRecord>>): Promise<readonly ReadRecord[]> => {
  const found: ReadRecord[] = []
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
          // Blank lines stand among them.
          const lines = values.map((value) => (value === undefined ? ' ' : JSON.stringify(value)))
          const bytes = Buffer.from(lines.join(ending) + (ends ? ending : ''))
          const records = await all(readNdjson(inPieces(bytes, pieces)))
          expect(records.map(({ value }) => value)).toEqual(values.filter((value) => value !== undefined))
          expect(records.map(({ line }) => line)).toEqual(
            values.flatMap((value, index) => (value === undefined ? [] : [index + 1])),
          )
          for (const { value, offset, end, bytes: own } of records) {
            const text = bytes.subarray(offset, end).toString()
            expect(JSON.parse(text)).toEqual(value)
            expect(JSON.parse(own.toString())).toEqual(value)
            // Whoever goes on at the end of one finds the rest.
            expect((await all(readNdjson(inPieces(bytes.subarray(end), pieces)))).length).toBe(
              records.filter((other) => other.offset >= end).length,
            )
          }
        },
      ),
      { numRuns: 60 },
    )
  })

  it('says what is no JSON and what is no UTF-8, and reads on', async () => {
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
                ? JSON.stringify({ batch: objects, sentAt: 'now' }, null, indent)
                : objects.map((value) => JSON.stringify(value, null, indent)).join('\n')
          const bytes = Buffer.from(`\n ${text}\n`)
          const records = await all(readJson(inPieces(bytes, pieces)))
          expect(records.map(({ problem }) => problem)).toEqual(records.map(() => undefined))
          expect(records.map(({ value }) => value)).toEqual(JSON.parse(JSON.stringify(objects)))
          for (const { offset, end, value, line } of records) {
            expect(JSON.parse(bytes.subarray(offset, end).toString())).toEqual(value)
            expect(bytes.subarray(0, offset).toString().split('\n').length).toBe(line)
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  it('says so where an array breaks off', async () => {
    const records = await all(readJson(ofText('[{"a":1},{"a":2}', [4])))
    expect(records.map(({ problem }) => problem?.code)).toEqual([undefined, undefined, 'input_truncated'])
    expect((await all(readJson(ofText('[{"a":1},{"a":'))))[1]?.problem?.code).toBe('row_not_json')
  })
})

describe('reading tables', () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom('a,b', 'say "hi"', 'two\nlines', ' padded ', 'semi;colon', '', 'Grüße 🎉'),
  )

  it('reads what an independent writer wrote, however the bytes come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .integer({ min: 2, max: 5 })
          .chain((width) =>
            fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 10 }),
          ),
        fc.constantFrom(',', ';', '\t', '|'),
        fc.constantFrom('\n', '\r\n'),
        sizes,
        async (rows, delimiter, ending, pieces) => {
          const columns = rows[0]?.map((_, index) => `column ${index}`) ?? []
          const text = Papa.unparse([columns, ...rows], { delimiter, newline: ending, quotes: rows.length % 2 === 0 })
          const bytes = Buffer.from(text)
          const records = await all(readCsv(inPieces(bytes, pieces)))
          const expected = rows
            // A row of nothing at all can not be told from a blank line.
            .filter((row) => rows.length % 2 === 0 || row.some((value) => value !== ''))
            .map((row) =>
              Object.fromEntries(row.flatMap((value, index) => (value === '' ? [] : [[columns[index], value]]))),
            )
          expect(records.map(({ value }) => value).filter((value) => Object.keys(value as object).length > 0)).toEqual(
            expected.filter((value) => Object.keys(value).length > 0),
          )
          for (const { offset, end } of records) {
            const again = await all(readCsv(inPieces(bytes.subarray(offset, end), pieces), { columns, delimiter }))
            expect(again).toHaveLength(1)
          }
        },
      ),
      { numRuns: 80 },
    )
  })

  it.each([
    ['plain', 'a,b\n1,2\n', [{ a: '1', b: '2' }]],
    ['no newline at the end', 'a,b\n1,2', [{ a: '1', b: '2' }]],
    ['quotes in quotes', 'a,b\n"x ""y""",2\n', [{ a: 'x "y"', b: '2' }]],
    ['a newline in quotes', 'a,b\r\n"x\r\ny",2\r\n', [{ a: 'x\r\ny', b: '2' }]],
    ['a delimiter in quotes', 'a;b\n"x;y";2\n', [{ a: 'x;y', b: '2' }]],
    ['short rows', 'a,b,c\n1\n', [{ a: '1' }]],
    ['empty cells', 'a,b,c\n,,3\n', [{ c: '3' }]],
    ['a header alone', 'a,b\n', []],
    ['hostile names', '__proto__,constructor\n1,2\n', [JSON.parse('{"__proto__":"1","constructor":"2"}')]],
  ])('reads %s', async (_, text, expected) => {
    expect((await all(readCsv(ofText(text, [3])))).map(({ value }) => value)).toEqual(expected)
  })

  it('tells of rows with too many values, of bytes that are no UTF-8, and reads on', async () => {
    const bytes = Buffer.concat([
      Buffer.from('a,b\n1,2,3\n'),
      Buffer.from([0xff, 0x2c, 0x31, 0x0a]),
      Buffer.from('4,5\n'),
    ])
    const records = await all(readCsv(inPieces(bytes, [])))
    expect(records.map(({ line, problem, value }) => [line, problem?.code, value])).toEqual([
      [2, 'row_fields', undefined],
      [3, 'row_not_utf8', undefined],
      [4, undefined, { a: '4', b: '5' }],
    ])
  })

  it('takes a quote inside a value for what it is, and loses no row by it', async () => {
    const text = 'id,size\n1,5" screen\n2,7" tv\n3,"12"" set" \n4,"a,b"\n'
    const records = await all(readCsv(ofText(text)))
    expect(records.map(({ line, problem, value }) => [line, problem?.code, value])).toEqual([
      [2, undefined, { id: '1', size: '5" screen' }],
      [3, undefined, { id: '2', size: '7" tv' }],
      [4, undefined, { id: '3', size: '12" set' }],
      [5, undefined, { id: '4', size: 'a,b' }],
    ])
  })

  it('refuses a row whose quotes are wrong, and not the others', async () => {
    const text = 'id,size\n1,"a"b\n2,c"\n3,d\n4,"never closed\n5,e\n'
    const records = await all(readCsv(ofText(text)))
    expect(records.map(({ line, problem, value }) => [line, problem?.code, value])).toEqual([
      [2, 'row_quotes', undefined],
      [4, undefined, { id: '3', size: 'd' }],
      [5, 'row_quotes', undefined],
    ])
  })

  it('refuses a header of a million columns, and one that names a column twice', async () => {
    const wide = Buffer.from(Array.from({ length: 1_000_000 }, (_, index) => `c${index}`).join(','))
    expect((await all(readCsv(ofText(wide)))).map(({ problem }) => problem?.code)).toEqual(['header_unusable'])
    expect((await all(readCsv(ofText('a,a\n1,2')))).map(({ problem }) => problem?.code)).toEqual(['header_unusable'])
  })

  it('reads a row of 10 MB, and finds the ends of long rows in time that grows with their length', async () => {
    const long = 'x,"\n"'.repeat(2_000_000).replaceAll('"', '""')
    const bytes = Buffer.from(`a,b\n1,"${long}"\n2,3\n`)
    // Small pieces, as standard input brings them: looking at all of the row each time would take minutes.
    const records = await all(readCsv(inPieces(bytes, Array(1_000).fill(16_384))))
    expect(records.map(({ value }) => Object.keys(value as object))).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ])
    expect(records[0]?.value).toEqual({ a: '1', b: long.replaceAll('""', '"') })
  })

  it('finds the delimiter by the header', () => {
    expect(['a,b', 'a;b;c,d', 'a\tb', 'a|b', '"a,b,c";d', 'a'].map(detectDelimiter)).toEqual([
      ',',
      ';',
      '\t',
      '|',
      ';',
      ',',
    ])
  })
})

describe('reading inputs', () => {
  const rows = Array.from({ length: 500 }, (_, index) => ({ index, text: 'Grüße 🎉' }))
  const ndjson = rows.map((row) => JSON.stringify(row)).join('\n')

  const readFile = async (name: string, content: Buffer | string) => {
    const path = join(folder, name)
    await writeFile(path, content)
    return all(readRecords({ name: path, source: path }))
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

  it('gives the good rows of a truncated gzip, and says where it breaks off', async () => {
    const path = join(folder, 'cut.ndjson.gz')
    const noise = Array.from({ length: 3_000 }, (_, index) => JSON.stringify({ index, text: `${Math.sin(index)}` }))
    const bytes = gzipSync(noise.join('\n'))
    await writeFile(path, bytes)
    await truncate(path, Math.floor(bytes.length / 2))
    const records = await all(readRecords({ name: path, source: path }))
    expect(records.length).toBeGreaterThan(100)
    expect(records.at(-1)?.problem?.code).toBe('input_truncated')
    expect(records.slice(0, 100).map(({ value }) => (value as { index: number }).index)).toEqual([...Array(100).keys()])
  })

  it('says so where a file can not be read', async () => {
    const records = await all(readRecords({ name: 'x', source: join(folder, 'missing.ndjson') }))
    expect(records.map(({ problem }) => problem?.code)).toEqual(['input_unreadable'])
  })

  it('goes on at an offset, also in compressed input', async () => {
    for (const content of [Buffer.from(ndjson), gzipSync(ndjson)]) {
      const path = join(folder, 'rows.ndjson')
      await writeFile(path, content)
      const whole = await all(readRecords({ name: path, source: path }))
      const at = whole[199]
      const rest = await all(readRecords({ name: path, source: path }, { start: { offset: at?.end ?? 0, line: 201 } }))
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
    const stdin = openInput(inPieces(Buffer.alloc(0), []), '-')
    const inputs = await listInputs([join(folder, '*.ndjson'), join(folder, 'c.csv'), '-'], stdin)
    expect(inputs.map(({ name }) => name.replace(`${folder}/`, ''))).toEqual(['a.ndjson', 'b.ndjson', 'c.csv', '-'])
    await expect(listInputs([join(folder, '*.none')], stdin)).rejects.toMatchObject({ code: 'input_unreadable' })
    await expect(listInputs([join(folder, 'none')], stdin)).rejects.toThrow('ENOENT')
    await expect(listInputs([folder], stdin)).rejects.toMatchObject({ code: 'input_unreadable' })
  })
})
