import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCsv } from '../src/read/read-csv.ts'
import type { ReadRecord } from '../src/read/read-record.ts'
import { inPieces } from './in-pieces.ts'

const read = async (
  text: string,
  options: Parameters<typeof readCsv>[1] = {},
  sizes: readonly number[] = [],
): Promise<readonly ReadRecord[]> => {
  const found: ReadRecord[] = []
  for await (const rows of readCsv(inPieces(Buffer.from(text), sizes), options)) found.push(...rows)
  return found
}

const columns = ['a', 'b', 'c']

/** The rows that an independent parser finds; undefined for text that it refuses. */
const parsed = (text: string, delimiter: string): readonly (readonly string[])[] | undefined => {
  try {
    return parse(text, {
      ...{ delimiter, relax_column_count: true, skip_empty_lines: true, record_delimiter: ['\r\n', '\n'] },
    })
  } catch {
    return undefined
  }
}

const filled = (cells: readonly string[]): object =>
  Object.fromEntries(cells.flatMap((cell, index) => (cell === '' ? [] : [[columns[index], cell]])))

/** What the row of a record is, in the words of this reader. */
const outcome = ({ value, problem }: ReadRecord): unknown => (problem === undefined ? value : problem.code)

describe('the reader of tables', () => {
  it('finds in any text what an independent parser finds in it', async () => {
    const token = fc.constantFrom(
      'a',
      '1',
      'ü',
      '🎉',
      ' ',
      '"',
      '""',
      ',',
      ';',
      '\n',
      '\r\n',
      '\t',
      '"x"',
      '"y,z"',
      '"\n"',
    )
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(token, { maxLength: 30 }),
        fc.constantFrom(',', ';', '\t'),
        fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 30 }),
        async (tokens, delimiter, sizes) => {
          const text = tokens.join('')
          const records = await read(text, { columns, delimiter }, sizes)
          // However it ends, every byte but line ends and blank lines is in a row.
          expect(
            records
              .map(({ bytes }) => bytes.toString())
              .join('')
              .replace(/[\r\n]/g, ''),
          ).toBe(text.replace(/[\r\n]/g, ''))
          const rows = parsed(text, delimiter)
          if (rows === undefined) return
          accepted += 1
          expect(records.map(outcome)).toEqual(
            rows.map((cells) => (cells.length > columns.length ? 'row_fields' : filled(cells))),
          )
        },
      ),
      { numRuns: 3_000 },
    )
    expect(accepted).toBeGreaterThan(500)
  })

  it('finds the same rows, however the bytes of a large table come', async () => {
    const cell = fc.constantFrom(
      '',
      'plain',
      'with, comma',
      'with "quotes"',
      'two\r\nlines',
      'Grüße 🎉',
      ' padded ',
      "it's",
    )
    const row = fc.tuple(cell, cell, cell).filter((cells) => cells.some((text) => text !== ''))
    const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 200, maxLength: 1_500, size: 'max' }),
        fc.array(fc.integer({ min: 1, max: 70_000 }), { maxLength: 10 }),
        async (rows, sizes) => {
          const text = rows.map((cells) => cells.map(quoted).join(',')).join('\r\n')
          expect((await read(text, { columns, delimiter: ',' }, sizes)).map(outcome)).toEqual(
            parsed(text, ',')?.map(filled),
          )
        },
      ),
      { numRuns: 15 },
    )
  })

  // What files in the wild look like, each as the parsers in use read it.
  it.each<readonly [string, string, unknown]>([
    ['plain', 'a,b,c\n1,2,3\n', [{ a: '1', b: '2', c: '3' }]],
    ['CRLF', 'a,b,c\r\n1,2,3\r\n', [{ a: '1', b: '2', c: '3' }]],
    ['no line end at the end', 'a,b,c\n1,2,3', [{ a: '1', b: '2', c: '3' }]],
    [
      'mixed line ends',
      'a,b,c\r\n1,2,3\n4,5,6\r\n',
      [
        { a: '1', b: '2', c: '3' },
        { a: '4', b: '5', c: '6' },
      ],
    ],
    ['a comma in quotes', 'name,place\nAda,"London, UK"\n', [{ name: 'Ada', place: 'London, UK' }]],
    ['doubled quotes', 'a,b\n1,"ha ""ha"" ha"\n', [{ a: '1', b: 'ha "ha" ha' }]],
    ['nothing but quotes', 'a,b\n"""","""x"\n', [{ a: '"', b: '"x' }]],
    [
      'JSON in quotes',
      'key,val\n1,"{""type"": ""Point"", ""at"": [1, 2]}"\n',
      [{ key: '1', val: '{"type": "Point", "at": [1, 2]}' }],
    ],
    ['line ends in quotes', 'a,b\n"one\ntwo",3\n', [{ a: 'one\ntwo', b: '3' }]],
    ['CRLF in quotes', 'a,b\r\n"one\r\ntwo",3\r\n', [{ a: 'one\r\ntwo', b: '3' }]],
    ['quotes and line ends', 'a,b\n1,"ha \n""ha"" \nha"\n', [{ a: '1', b: 'ha \n"ha" \nha' }]],
    ['empty values, quoted and not', 'a,b,c\n1,"",""\n2,,\n', [{ a: '1' }, { a: '2' }]],
    ['letters of all kinds', 'a,b\nʤ,ᚠ 漢字 🎉\n', [{ a: 'ʤ', b: 'ᚠ 漢字 🎉' }]],
    [
      'a quoted header',
      '"first name","last, name"\nAda,Lovelace\n',
      [{ 'first name': 'Ada', 'last, name': 'Lovelace' }],
    ],
    ['a header with line ends', '"a\nb",c\n1,2\n', [{ 'a\nb': '1', c: '2' }]],
    ['numbers as they are written', 'a,b\n007,1e5\n', [{ a: '007', b: '1e5' }]],
    ['spaces around values', 'a,b\n 1 , 2 \n', [{ a: ' 1 ', b: ' 2 ' }]],
    ['a quote inside a value', 'a,b\n5" screen,x\n', [{ a: '5" screen', b: 'x' }]],
    ['apostrophes', "a,b\nit's,'x'\n", [{ a: "it's", b: "'x'" }]],
    ['backslashes', 'a,b\nC:\\new,\\n\n', [{ a: 'C:\\new', b: '\\n' }]],
    ['semicolons', 'a;b\n1,5;2\n', [{ a: '1,5', b: '2' }]],
    ['tabs', 'a\tb\n1\t2\n', [{ a: '1', b: '2' }]],
    ['pipes', 'a|b\n1|2\n', [{ a: '1', b: '2' }]],
    ['one column', 'a\n1\n2\n', [{ a: '1' }, { a: '2' }]],
    [
      'blank lines between',
      'a,b\n\n1,2\n\n\n3,4\n',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    ['a header alone', 'a,b\n', []],
    ['nothing', '', []],
    ['short rows', 'a,b,c\n1\n1,2\n', [{ a: '1' }, { a: '1', b: '2' }]],
    ['long rows', 'a,b\n1,2,3\n4,5\n', ['row_fields', { a: '4', b: '5' }]],
    ['text behind a closing quote', 'a,b\n"x"y,1\nz,2\n', ['row_quotes']],
  ])('reads %s', async (_, text, expected) => {
    for (const sizes of [[], Array<number>(text.length).fill(1)]) {
      const records = await read(text, {}, sizes)
      expect(records.map(outcome)).toEqual(expected)
    }
  })

  it('says on which line each row begins, also behind rows of several lines', async () => {
    const records = await read('a,b\n"1\n2\n3",x\n\n4,y\r\n"5\r\n6",z')
    expect(records.map(({ line }) => line)).toEqual([2, 6, 7])
  })
})
