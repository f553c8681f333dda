import fc from 'fast-check'
import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { runs } from '../../../../scripts/test-depth.ts'
import { inPieces } from '../../test/in-pieces.ts'
import { detectDelimiter, readCsv } from './read-csv.ts'
import type { Row } from './row.ts'

const read = async (
  text: string | Buffer,
  options: Parameters<typeof readCsv>[1] = {},
  sizes: readonly number[] = [],
): Promise<readonly Row[]> => {
  const found: Row[] = []
  for await (const rows of readCsv(inPieces(Buffer.from(text), sizes), options)) found.push(...rows)
  return found
}

const columns = ['a', 'b', 'c']
const pieces = fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 30 })

/** The rows that papaparse finds; undefined if it rejects the quotes of the text. */
const refereed = (text: string, delimiter: string, newline: '\n' | '\r\n' | '\r') => {
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, newline })
  return errors.some(({ type }) => type === 'Quotes') ? undefined : data
}

const columnsOf = (cells: readonly string[]): object =>
  Object.fromEntries(cells.flatMap((cell, index) => (cell === '' ? [] : [[columns[index], cell]])))

/** The value of a row, or the code of its problem. */
const outcome = ({ value, problem }: Row): unknown => (problem === undefined ? value : problem.code)

const outcomeOfCells = (cells: readonly string[]): unknown =>
  cells.length === columns.length ? columnsOf(cells) : 'row_fields'

const isBlank = (cells: readonly string[]): boolean => cells.length === 1 && cells[0] === ''

describe('the reader of tables', () => {
  it('finds what papaparse finds in any text whose quotes are right, and loses no byte of another', async () => {
    const token = fc.constantFrom(
      ...['a', '1', 'ü', '🎉', ' a', '"', '""', ',', ';', '\n', '\n', '|', '"x"', '"y,z"', '"\n"', ',"",', '"a""b"'],
    )
    let compared = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(token, { maxLength: 30 }),
        fc.constantFrom(',', ';', '|'),
        fc.constantFrom('\n' as const, '\r\n' as const, '\r' as const),
        pieces,
        async (tokens, delimiter, newline, sizes) => {
          const text = tokens.join('').replaceAll('\n', newline)
          const rows = await read(text, { columns, delimiter }, sizes)
          const bare = (one: string): string => one.replace(/[\r\n]/g, '')
          expect(bare(rows.map((row) => row.text).join(''))).toBe(bare(text))
          const expected = refereed(text, delimiter, newline)
          if (expected === undefined) return
          compared += 1
          // Papaparse cannot distinguish a blank line from a quoted empty value.
          const found = rows.filter((row) => row.text !== '""').map(outcome)
          const wanted = expected.filter((cells) => !isBlank(cells))
          expect(found).toEqual(
            wanted.map((cells, index) => {
              // A row that has both a quote at the beginning of a value and one inside another may be rejected.
              const isRejected = found[index] === 'row_quotes' && cells.some((cell) => cell.includes('"'))
              return isRejected ? 'row_quotes' : outcomeOfCells(cells)
            }),
          )
        },
      ),
      { numRuns: runs(1_000) },
    )
    expect(compared).toBeGreaterThan(200)
  })

  it('finds the same rows in a large table, wherever its bytes are cut, and again from the end of each', async () => {
    const cell = fc.constantFrom('', 'plain', 'with, comma', 'a "quote"', 'two\r\nlines', 'Grüße 🎉', ' padded ')
    const row = fc.tuple(cell, cell, cell).filter((cells) => cells.some((text) => text !== ''))
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 50, maxLength: 400, size: 'max' }),
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.integer({ min: 1, max: 9_000 }), { maxLength: 10 }),
        fc.nat(),
        async (cells, newline, sizes, at) => {
          const text = Papa.unparse([columns, ...cells], { newline })
          const rows = await read(text, {}, sizes)
          expect(rows.map(outcome)).toEqual(cells.map(columnsOf))
          const from = rows[at % rows.length]
          const rest = Buffer.from(text).subarray(from?.offset)
          const again = await read(rest, { columns, delimiter: ',' }, sizes)
          expect(again.map(outcome)).toEqual(rows.slice(at % rows.length).map(outcome))
        },
      ),
      { numRuns: runs(10) },
    )
  })

  it.each<readonly [string, string, unknown]>([
    ['LF', 'a,b,c\n1,2,3\n', [{ a: '1', b: '2', c: '3' }]],
    ['CRLF', 'a,b,c\r\n1,2,3\r\n', [{ a: '1', b: '2', c: '3' }]],
    [
      'CR',
      'a,b\r1,2\r3,"4\r5"\r',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4\r5' },
      ],
    ],
    ['no line end at the end', 'a,b,c\n1,2,3', [{ a: '1', b: '2', c: '3' }]],
    [
      'mixed line ends',
      'a,b\r\n1,"2"\n3,4\r5,"6"\r\n',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
        { a: '5', b: '6' },
      ],
    ],
    ['a comma in quotes', 'name,place\nAda,"London, UK"\n', [{ name: 'Ada', place: 'London, UK' }]],
    ['doubled quotes', 'a,b\n1,"ha ""ha"" ha"\n', [{ a: '1', b: 'ha "ha" ha' }]],
    ['nothing but quotes', 'a,b\n"""","""x"\n', [{ a: '"', b: '"x' }]],
    ['JSON in quotes', 'key,val\n1,"{""at"": [1, 2]}"\n', [{ key: '1', val: '{"at": [1, 2]}' }]],
    ['line ends in quotes', 'a,b\n"one\r\ntwo",3\n', [{ a: 'one\r\ntwo', b: '3' }]],
    ['empty values, quoted and not', 'a,b,c\n1,"",""\n2,,\n', [{ a: '1' }, { a: '2' }]],
    ['letters of all kinds', 'a,b\nʤ,ᚠ 漢字 🎉\n', [{ a: 'ʤ', b: 'ᚠ 漢字 🎉' }]],
    ['a quoted header', '"first name","last, name"\nAda,L\n', [{ 'first name': 'Ada', 'last, name': 'L' }]],
    ['a header with line ends', '"a\nb",c\n1,2\n', [{ 'a\nb': '1', c: '2' }]],
    ['numbers as they are written', 'a,b\n007,1e5\n', [{ a: '007', b: '1e5' }]],
    ['spaces around values', 'a,b\n 1 , 2 \n', [{ a: ' 1 ', b: ' 2 ' }]],
    ['a quote inside a value', 'a,b\n5" screen,x\n', [{ a: '5" screen', b: 'x' }]],
    ['spaces after a closing quote', 'a,b\n"12"" set" ,x\n', [{ a: '12" set', b: 'x' }]],
    ['apostrophes and backslashes', "a,b\nit's,C:\\new\n", [{ a: "it's", b: 'C:\\new' }]],
    ['semicolons', 'a;b\n1,5;2\n', [{ a: '1,5', b: '2' }]],
    ['tabs', 'a\tb\n1\t2\n', [{ a: '1', b: '2' }]],
    ['pipes', 'a|b\n1|2\n', [{ a: '1', b: '2' }]],
    ['one column', 'a\n1\n2\n', [{ a: '1' }, { a: '2' }]],
    [
      'blank lines',
      '\n\na,b\n\n1,2\n\n\n3,4\n',
      [
        { a: '1', b: '2' },
        { a: '3', b: '4' },
      ],
    ],
    ['a header alone', 'a,b\n', []],
    ['nothing', '', []],
    ['short rows', 'a,b,c\n1\n1,2,3\n', ['row_fields', { a: '1', b: '2', c: '3' }]],
    ['long rows', 'a,b\n1,2,3\n4,5\n', ['row_fields', { a: '4', b: '5' }]],
    ['text after a closing quote', 'a,b\n"x"y,1\nz,2\n', ['row_quotes', { a: 'z', b: '2' }]],
    ['a quote that is never closed', 'a,b\n1,2\n3,"4\n5,6\n', [{ a: '1', b: '2' }, 'row_quotes']],
    ['hostile names', '__proto__,constructor\n1,2\n', [JSON.parse('{"__proto__":"1","constructor":"2"}')]],
  ])('reads %s', async (_, text, expected) => {
    for (const sizes of [[], Array<number>(text.length).fill(1)]) {
      expect((await read(text, {}, sizes)).map(outcome)).toEqual(expected)
    }
  })

  it('knows the line on which each row begins, also after rows of several lines', async () => {
    const rows = await read('\na,b\n"1\n2\n3",x\n\n4,y\r\n"5\r\n6",z\r7,"8')
    expect(rows.map(({ line }) => line)).toEqual([3, 7, 8, 10])
  })

  it('rejects a row with bytes that are not UTF-8, and reads on', async () => {
    const bytes = Buffer.concat([
      Buffer.from('a,b\n1,2\n'),
      Buffer.from([0xff, 0x2c, 0x31, 0x0a]),
      Buffer.from('4,5\n'),
    ])
    expect((await read(bytes)).map(({ line, problem }) => [line, problem?.code])).toEqual([
      [2, undefined],
      [3, 'row_not_utf8'],
      [4, undefined],
    ])
  })

  it('refuses a header of too many columns, and one that names a column twice', async () => {
    const wide = Array.from({ length: 10_001 }, (_, index) => `c${index}`).join(',')
    for (const text of [`${wide}\n`, 'a,a\n1,2']) expect((await read(text)).map(outcome)).toEqual(['header_unusable'])
  })

  it('reads a row of 10 MB that comes in small pieces', async () => {
    const long = 'x,"\n"'.repeat(2_000_000)
    const bytes = Buffer.from(`a,b\n1,"${long.replaceAll('"', '""')}"\n2,3\n`)
    const rows = await read(bytes, {}, Array(1_000).fill(16_384))
    expect(rows.map(({ value }) => value)).toEqual([
      { a: '1', b: long },
      { a: '2', b: '3' },
    ])
  })

  it('gives the rows before one that is too long, and then fails', async () => {
    const text = `a,b\n1,2\n3,"never closed\n${'4,5\n'.repeat(50_000)}`
    const found: unknown[] = []
    const reading = async (): Promise<void> => {
      const parts = readCsv(inPieces(Buffer.from(text), []), { maxRowBytes: 100_000 })
      for await (const rows of parts) found.push(...[...rows].map(outcome))
    }
    await expect(reading()).rejects.toThrow('The row at line 3 is too long; a quote may be missing.')
    expect(found).toEqual([{ a: '1', b: '2' }])
  })

  it('finds the delimiter by the header', () => {
    expect(['a,b', 'a;b;c,d', 'a\tb', 'a|b', '"a,b,c";d', 'a'].map(detectDelimiter)).toEqual([
      ...[',', ';', '\t', '|', ';', ','],
    ])
  })
})
