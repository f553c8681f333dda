import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib'
import avro from 'avsc'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inPieces } from '../../test/in-pieces.ts'
import { cell, makeWorkbook, runSql } from '../../test/make-tables.ts'
import { makeZip } from '../../test/make-zip.ts'
import { type Input, type ReadOptions, readRows } from './read-rows.ts'
import type { Row } from './row.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'read-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

const pathOf = (name: string): string => join(folder, name)

const rowsOf = async (input: Input, options?: ReadOptions): Promise<readonly Row[]> => {
  const found: Row[] = []
  for await (const part of readRows(input, options)) found.push(...part)
  return found
}

const inputOf = (name: string): Input => ({ name, source: pathOf(name) })

/** JSON of the rows of a file, or the codes of their problems. */
const jsonOf = async (name: string, options?: ReadOptions): Promise<readonly string[]> =>
  (await rowsOf(inputOf(name), options)).map(({ text, problem }) => problem?.code ?? text)

/** Checks that reading continues after any row, that a copy in a stream, gzip and zip is the same, and that no part of the file is a success. */
const holds = async (name: string, count: number): Promise<void> => {
  const all = await rowsOf(inputOf(name))
  expect(all).toHaveLength(count)
  expect(new Set(all.map(({ offset }) => offset)).size).toBe(count)
  for (const index of [0, count >> 1, count - 1]) {
    const { end = 0, nextLine = 1 } = all[index] ?? {}
    expect(await rowsOf(inputOf(name), { start: { offset: end, line: nextLine } })).toEqual(all.slice(index + 1))
  }
  const bytes = await readFile(pathOf(name))
  for (const whole of [bytes, gzipSync(bytes), makeZip([{ name, content: bytes }])]) {
    const streamed = await rowsOf({ name: '-', source: inPieces(whole, [1, 600]) })
    expect(streamed.map(({ text, problem }) => problem ?? text)).toEqual(all.map(({ text }) => text))
  }
  for (const share of [0.2, 0.5, 0.9, 0.99]) {
    await writeFile(pathOf(`cut-${name}`), bytes.subarray(0, Math.floor(bytes.length * share)))
    const last = (await rowsOf(inputOf(`cut-${name}`))).at(-1)
    expect(last?.problem?.code, `${share}`).toMatch(/^input_/)
    expect(last?.problem?.message).toContain(`cut-${name}`)
  }
}

describe('Parquet', () => {
  const rows = 3_000

  it('is read with every digit, its dates, decimals and nested values', async () => {
    await runSql(`copy (select
      1234567890123456789::bigint as big, 18446744073709551615::ubigint as huge, -7::tinyint as small, 0.1::double as double,
      'NaN'::double as nan, 12345678901234567.89::decimal(38, 2) as wide, -12.50::decimal(9, 2) as price, 3::decimal(4, 0) as whole,
      date '2024-05-31' as day, date '1850-02-03' as old, timestamp '2024-05-31 18:00:00.123456' as micros, timestamptz '2024-05-31 18:00:00+02' as zoned,
      timestamp_ns '2024-05-31 18:00:00.123456789' as nanos, timestamp_ms '1969-12-31 23:59:59.999' as before, time '18:30:00' as time, interval '14 months 3 days' as span,
      true as yes, null as nothing, 'Zoë'::varchar as name, '\\xFF\\x00'::blob as blob, uuid '4ac1a3b1-6d3f-4d6f-9a7e-0d1f6a2b3c4d' as id,
      {a: 1, b: null, c: {d: 9007199254740993::bigint}} as nested, [1, null, 3] as list, map {'k': 2.50::decimal(5,2), 'n': null} as map,
      [{'sku': 'A', 'price': 1.10::decimal(5,2)}, {'sku': null, 'price': 2}] as lines, '{"x": 12345678901234567890}'::json as json
    ) to '${pathOf('a.parquet')}' (format parquet)`)
    const [row, ...more] = await rowsOf(inputOf('a.parquet'))
    expect(more).toEqual([])
    expect(row?.problem).toBeUndefined()
    expect(row?.text).toBe(
      '{"big":1234567890123456789,"huge":18446744073709551615,"small":-7,"double":0.1,"wide":12345678901234567.89,"price":-12.5,"whole":3,' +
        '"day":"2024-05-31","old":"1850-02-03","micros":"2024-05-31T18:00:00.123456Z","zoned":"2024-05-31T16:00:00.000Z","nanos":"2024-05-31T18:00:00.123456789Z",' +
        '"before":"1969-12-31T23:59:59.999Z","time":"18:30:00","span":"P14M3DT0S","yes":true,"name":"Zoë","blob":"/wA=","id":"4ac1a3b1-6d3f-4d6f-9a7e-0d1f6a2b3c4d",' +
        '"nested":{"a":1,"c":{"d":9007199254740993}},"list":[1,null,3],"map":{"k":2.5},' +
        '"lines":[{"sku":"A","price":1.1},{"price":2}],"json":{"x":12345678901234567890}}',
    )
  })

  it.each(['snappy', 'zstd', 'gzip', 'lz4_raw', 'brotli', 'uncompressed'])(
    'compressed with %s is read from its middle too',
    async (codec) => {
      await runSql(
        `copy (select range as n, 'user ' || range as name, case when range % 3 = 0 then null else [range, range + 1] end as list from range(${rows})) to '${pathOf('a.parquet')}' (format parquet, compression ${codec}, row_group_size 2048)`,
      )
      if (codec === 'snappy') await holds('a.parquet', rows)
      expect((await jsonOf('a.parquet')).at(-1)).toBe('{"n":2999,"name":"user 2999","list":[2999,3000]}')
    },
  )

  it('without rows, encrypted or damaged is never a success', async () => {
    await runSql(
      `copy (select 1 as a where false) to '${pathOf('none.parquet')}' (format parquet)`,
      "set force_mbedtls_unsafe = 'true'",
      `pragma add_parquet_key('key', '0123456789112345')`,
      `copy (select 1 as a) to '${pathOf('secret.parquet')}' (format parquet, encryption_config {footer_key: 'key'})`,
      `copy (select range as a, 'text ' || range as b from range(1000)) to '${pathOf('a.parquet')}' (format parquet)`,
    )
    expect(await jsonOf('none.parquet')).toEqual(['input_no_rows'])
    expect(await jsonOf('secret.parquet')).toEqual(['input_format'])
    const bytes = await readFile(pathOf('a.parquet'))
    bytes.fill(0xaa, 40, 400)
    await writeFile(pathOf('a.parquet'), bytes)
    const last = (await rowsOf(inputOf('a.parquet'))).at(-1)
    expect(last?.problem).toMatchObject({
      code: 'input_unreadable',
      message: expect.stringMatching(/column \w of a\.parquet at rows 1 to/),
    })
  })
})

describe('Avro', () => {
  const schema = {
    ...{ type: 'record', name: 'User', namespace: 'com.example' },
    fields: [
      { name: 'id', type: 'long' },
      { name: 'name', type: ['null', 'string'], default: null },
      { name: 'price', type: { type: 'bytes', logicalType: 'decimal', precision: 20, scale: 2 } },
      { name: 'day', type: { type: 'int', logicalType: 'date' } },
      { name: 'at', type: { type: 'long', logicalType: 'timestamp-micros' } },
      { name: 'ms', type: ['null', { type: 'long', logicalType: 'timestamp-millis' }] },
      { name: 'tags', type: { type: 'array', items: ['null', 'string', 'long'] } },
      { name: 'map', type: { type: 'map', values: 'double' } },
      {
        name: 'inner',
        type: ['null', { type: 'record', name: 'Inner', fields: [{ name: 'n', type: ['null', 'int'] }] }],
      },
      { name: 'kind', type: { type: 'enum', name: 'Kind', symbols: ['A', 'B'] } },
      { name: 'raw', type: 'bytes' },
    ],
  }

  const long = (value: bigint): Buffer => {
    const bytes: number[] = []
    for (let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n)); ; rest >>= 7n) {
      if (rest < 128n) return Buffer.from([...bytes, Number(rest)])
      bytes.push(Number(rest & 127n) | 128)
    }
  }
  const bytes = (content: Buffer | string): Buffer =>
    Buffer.concat([long(BigInt(Buffer.byteLength(content))), Buffer.from(content)])

  const row = (index: number): Buffer =>
    Buffer.concat([
      ...[
        long(9_007_199_254_740_993n + BigInt(index)),
        long(1n),
        bytes(`Ada ${index}`),
        bytes(Buffer.from([0xfb, 0x2e])),
        long(19_874n),
      ],
      ...[
        long(1_717_178_400_123_456n),
        long(1n),
        long(-1n),
        long(3n),
        long(1n),
        bytes('x'),
        long(0n),
        long(2n),
        long(5n),
        long(0n),
      ],
      ...[
        long(1n),
        bytes('k'),
        Buffer.from(new Float64Array([0.5]).buffer),
        long(0n),
        long(1n),
        long(1n),
        long(7n),
        long(1n),
        bytes(Buffer.from([255])),
      ],
    ])

  const sync = Buffer.alloc(16, 7)
  const makeAvro = (count: number, codec: string, pack: (block: Buffer) => Buffer): Buffer => {
    const blocks: Buffer[] = []
    for (let from = 0; from < count; from += 100) {
      const size = Math.min(100, count - from)
      const block = pack(Buffer.concat(Array.from({ length: size }, (_, index) => row(from + index))))
      blocks.push(long(BigInt(size)), bytes(block), sync)
    }
    const meta = [
      long(2n),
      bytes('avro.schema'),
      bytes(JSON.stringify(schema)),
      bytes('avro.codec'),
      bytes(codec),
      long(0n),
    ]
    return Buffer.concat([Buffer.from('Obj\x01'), ...meta, sync, ...blocks])
  }

  it.each([
    ['null', (block: Buffer) => block],
    ['deflate', (block: Buffer) => deflateRawSync(block)],
    ['zstandard', (block: Buffer) => zstdCompressSync(block)],
  ])('compressed with %s is read with every digit, its dates, decimals and unions', async (codec, pack) => {
    await writeFile(pathOf('a.avro'), makeAvro(250, codec, pack))
    await holds('a.avro', 250)
    expect((await jsonOf('a.avro'))[1]).toBe(
      '{"id":9007199254740994,"name":"Ada 1","price":-12.34,"day":"2024-05-31","at":"2024-05-31T18:00:00.123456Z","ms":"1969-12-31T23:59:59.999Z",' +
        '"tags":["x",null,5],"map":{"k":0.5},"inner":{"n":7},"kind":"B","raw":"/w=="}',
    )
  })

  it('that the library writes is read', async () => {
    const type = avro.Type.forSchema({ type: 'record', name: 'R', fields: [{ name: 'a', type: 'int' }] })
    const encoder = avro.createFileEncoder(pathOf('b.avro'), type, { codec: 'deflate' })
    for (let a = 0; a < 10; a += 1) encoder.write({ a })
    await new Promise((resolve) => encoder.end().on('finish', resolve))
    await expect.poll(() => jsonOf('b.avro')).toHaveLength(10)
  })

  it('that is damaged, compressed in another way or has no records is never a success', async () => {
    const whole = makeAvro(250, 'null', (block) => block)
    const damaged = Buffer.from(whole)
    damaged.fill(0, whole.length - 10)
    await writeFile(pathOf('a.avro'), damaged)
    expect((await jsonOf('a.avro')).at(-1)).toBe('input_unreadable')
    await writeFile(
      pathOf('a.avro'),
      makeAvro(1, 'lzo', (block) => block),
    )
    expect(await jsonOf('a.avro')).toEqual(['input_format'])
    await writeFile(
      pathOf('a.avro'),
      makeAvro(0, 'null', (block) => block),
    )
    expect(await jsonOf('a.avro')).toEqual(['input_no_rows'])
  })
})

describe('SQLite', () => {
  const make = (name: string, ...statements: readonly string[]): void => {
    const database = new DatabaseSync(pathOf(name))
    for (const statement of statements) database.exec(statement)
    database.close()
  }

  it('is read in the order of its rows, with every digit', async () => {
    make(
      'a.db',
      'create table users (id integer primary key, big integer, name text, score real, data blob, day text)',
      `with recursive n(i) as (values(1) union all select i + 1 from n where i < 2500) insert into users select i, 1234567890123456789 + i, 'Zoë ' || i, i / 2.0, x'ff00', '2024-05-31' from n`,
    )
    await holds('a.db', 2_500)
    expect((await jsonOf('a.db'))[0]).toBe(
      '{"id":1,"big":1234567890123456790,"name":"Zoë 1","score":0.5,"data":"/wA=","day":"2024-05-31"}',
    )
  })

  it('rejects rows whose text is not UTF-8, and keeps replacement characters that are', async () => {
    make(
      'a.db',
      'create table users (id text, name text, data blob)',
      "insert into users values ('a', cast(x'ff61' as text), x'ff'), ('b', '\ufffd', x'ff'), (cast(x'80' as text), 'x', null)",
    )
    const found = (await rowsOf(inputOf('a.db'))).map(
      ({ problem, value }) => problem ?? Reflect.get(Object(value), 'id'),
    )
    expect(found).toEqual([
      { code: 'row_not_utf8', message: 'The column "name" is not UTF-8.' },
      'b',
      { code: 'row_not_utf8', message: 'The column "id" is not UTF-8.' },
    ])
  })

  it('with several tables needs one to be named', async () => {
    make(
      'a.db',
      'create table "odd ""name" (a)',
      'insert into "odd ""name" values (1)',
      'create table b (a)',
      'create view v as select 7 as seven',
    )
    const [first] = await rowsOf(inputOf('a.db'))
    expect(first?.problem).toMatchObject({
      code: 'input_table',
      message: 'a.db has the tables b, odd "name, v. Name one with --table.',
    })
    expect(await jsonOf('a.db', { table: 'odd "name' })).toEqual(['{"a":1}'])
    expect(await jsonOf('a.db', { table: 'v' })).toEqual(['{"seven":7}'])
    expect(await jsonOf('a.db', { table: 'c' })).toEqual(['input_table'])
    expect(await jsonOf('a.db', { table: 'b' })).toEqual(['input_no_rows'])
  })
})

describe('Excel', () => {
  const rows = [
    [
      cell.shared(0),
      cell.text('Day'),
      cell.text('When'),
      cell.text('Time'),
      cell.text('ISO'),
      cell.text('Hours'),
      cell.text('Price'),
      cell.text('Yes'),
    ],
    [
      cell.number('123456789012345678'),
      cell.number(45443, 1),
      cell.number(45443.75, 2),
      cell.number(0.75, 3),
      cell.number(45443, 4),
      cell.number(1.5, 5),
      cell.number('12.300000000000001', 6),
      cell.boolean(true),
    ],
    [],
    [
      cell.shared(1),
      cell.number(59, 1),
      undefined,
      undefined,
      undefined,
      undefined,
      cell.formula('A1', '7'),
      cell.error('#N/A'),
    ],
  ]
  const strings = ['<t>Id</t>', '<r><t>Zo</t></r><r><t>ë</t></r><rPh><t>x</t></rPh>']

  it('is read with its dates, by the format of their cells', async () => {
    await writeFile(pathOf('a.xlsx'), makeWorkbook({ Users: rows }, { strings }))
    expect(await jsonOf('a.xlsx')).toEqual([
      '{"Id":123456789012345678,"Day":"2024-05-31","When":"2024-05-31T18:00:00.000Z","Time":"18:00:00","ISO":"2024-05-31","Hours":"36:00:00","Price":12.3,"Yes":true}',
      '{"Id":"Zoë","Day":"1900-02-28","Price":7}',
    ])
    await writeFile(pathOf('a.xlsx'), makeWorkbook({ Users: rows }, { strings, is1904: true }))
    expect((await jsonOf('a.xlsx'))[0]).toContain('"Day":"2028-06-01"')
  })

  it('is read from its middle, from streams, and not if it is cut off', async () => {
    const many = Array.from({ length: 3_000 }, (_, index) => [cell.number(index), cell.text(`user ${index}`)])
    await writeFile(pathOf('a.xlsx'), makeWorkbook({ Users: [[cell.text('id'), cell.text('name')], ...many] }))
    await holds('a.xlsx', 3_000)
  })

  it('with several sheets needs one to be named; hidden ones do not count', async () => {
    const [header = [], ...data] = rows
    await writeFile(pathOf('a.xlsx'), makeWorkbook({ Users: rows, Old: [header, ...data] }, { strings }))
    expect(await jsonOf('a.xlsx')).toEqual(['input_table'])
    expect(await jsonOf('a.xlsx', { table: 'Old' })).toHaveLength(2)
    await writeFile(pathOf('a.xlsx'), makeWorkbook({ Users: rows, Old: rows }, { strings, hidden: ['Old'] }))
    expect(await jsonOf('a.xlsx')).toHaveLength(2)
  })

  it('has days around the one that Excel invented, which stays a number', async () => {
    const days = [59, 60, 61].map((serial) => [cell.number(serial, 1)])
    await writeFile(pathOf('a.xlsx'), makeWorkbook({ Users: [[cell.text('day')], ...days] }))
    expect(await jsonOf('a.xlsx')).toEqual(['{"day":"1900-02-28"}', '{"day":60}', '{"day":"1900-03-01"}'])
  })

  it('with a header that cannot be used as it is has the same ways on as a table of text', async () => {
    const text = cell.text
    const sheet = [
      [text('Report of May')],
      [text('id'), undefined, text('mail'), text('mail')],
      [text('1'), text('x'), text('a@x.io'), text('b@x.io')],
      [cell.number('00042'), undefined, cell.number('n/a')],
    ]
    await writeFile(pathOf('a.xlsx'), makeWorkbook({ Users: sheet }))
    const [twice] = await rowsOf(inputOf('a.xlsx'), { csv: { skipLines: 1 } })
    expect(twice?.problem?.message).toMatch(/^Row 2: The header names the column "mail" twice\. Use --number-columns/)
    expect(await jsonOf('a.xlsx', { csv: { skipLines: 1, numberColumns: true } })).toEqual([
      '{"id":"1","column_2":"x","mail":"a@x.io","mail_2":"b@x.io"}',
      '{"id":42,"mail":"n/a"}',
    ])
    const named = await jsonOf('a.xlsx', { csv: { skipLines: 2, columns: ['a', 'b', 'c', 'd'] } })
    expect(named).toEqual(['{"a":"1","b":"x","c":"a@x.io","d":"b@x.io"}', '{"a":42,"c":"n/a"}'])
  })

  it.each([
    ['a formula without a result', [[cell.text('a')], [cell.formula('1+1')]], ['row_cell']],
    ['an error', [[cell.text('a')], [cell.error('#REF!')]], ['row_cell']],
    ['a value without a name', [[cell.text('a')], [cell.number(1), cell.number(2)]], ['row_fields']],
    ['a name twice', [[cell.text('a'), cell.text('a')], [cell.number(1)]], ['header_unusable']],
    ['no rows', [[cell.text('a')]], ['input_no_rows']],
    ['a text that is missing', [[cell.text('a')], [cell.shared(9)]], ['input_unreadable']],
  ])('with %s is never a success', async (_, sheet, codes) => {
    await writeFile(pathOf('a.xlsx'), makeWorkbook({ Users: sheet }))
    expect(await jsonOf('a.xlsx')).toEqual(codes)
  })
})
