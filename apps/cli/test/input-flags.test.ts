import { readFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { gzipSync } from 'node:zlib'
import avro from 'avsc'
import { describe, expect, it } from 'vitest'
import type { InputFlag, ReadFormat } from '../src/read/input-flags.ts'
import { type Input, readRows } from '../src/read/read-rows.ts'
import type { Row } from '../src/read/row.ts'
import { useLocalSegment } from './local-segment.ts'
import { cell, makeWorkbook, runSql } from './make-tables.ts'
import { makeZip } from './make-zip.ts'
import { reportOf } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const run = (...args: readonly string[]) => runHere(args, { cwd: local.folder, host: local.url })

/** Writes one row in each format. @returns the name of the file */
const makers: Readonly<Record<ReadFormat, () => Promise<string> | string>> = {
  csv: () => named('users.csv', 'userId,plan\n1,pro\n'),
  tsv: () => named('users.tsv', 'userId\tplan\n1\tpro\n'),
  json: () => named('users.json', '[{ "userId": "1" }]'),
  ndjson: () => named('users.ndjson', '{"userId":"1"}\n'),
  excel: () => named('users.xlsx', makeWorkbook({ Users: [[cell.text('userId')], [cell.text('1')]] })),
  sqlite: () => {
    const database = new DatabaseSync(local.path('users.db'))
    database.exec("create table Users (userId text); insert into Users values ('1')")
    database.close()
    return 'users.db'
  },
  parquet: async () => {
    await runSql(`copy (select '1' as userId) to '${local.path('users.parquet')}' (format parquet)`)
    return 'users.parquet'
  },
  avro: async () => {
    const type = avro.Type.forSchema({ type: 'record', name: 'R', fields: [{ name: 'userId', type: 'string' }] })
    const encoder = new avro.streams.BlockEncoder(type)
    encoder.end({ userId: '1' })
    const chunks: Buffer[] = []
    for await (const chunk of encoder) chunks.push(chunk)
    return named('users.avro', Buffer.concat(chunks))
  },
}

const named = (name: string, content: string | Buffer): string => {
  local.file(name, content)
  return name
}

const args: Readonly<Record<InputFlag, readonly string[]>> = {
  columns: ['--columns', 'userId,plan'],
  delimiter: ['--delimiter', ','],
  encoding: ['--encoding', 'utf-8'],
  numberColumns: ['--number-columns'],
  skipLines: ['--skip-lines', '0'],
  table: ['--table', 'Users'],
}
const flags = Object.keys(args) as InputFlag[]

const applying: Readonly<Record<ReadFormat, readonly InputFlag[]>> = {
  csv: ['columns', 'delimiter', 'encoding', 'numberColumns', 'skipLines'],
  tsv: ['columns', 'delimiter', 'encoding', 'numberColumns', 'skipLines'],
  json: ['encoding'],
  ndjson: ['encoding'],
  excel: ['columns', 'numberColumns', 'skipLines', 'table'],
  sqlite: ['table'],
  parquet: [],
  avro: [],
}
const formats = Object.keys(applying) as ReadFormat[]

const rowsOf = async (input: Input, given: readonly InputFlag[]): Promise<readonly Row[]> => {
  const found: Row[] = []
  for await (const part of readRows(input, { flags: given })) found.push(...part)
  return found
}

describe.each(formats)('input of the format %s', (format) => {
  it('is read with the flags that apply to it, and refused with each other one', async () => {
    const name = await makers[format]()
    const bytes = await readFile(local.path(name))
    const packed = [named(`${name}.gz`, gzipSync(bytes)), named(`${name}.zip`, makeZip([{ name, content: bytes }]))]
    for (const file of [name, ...packed]) {
      for (const flag of flags) {
        const rows = await rowsOf({ name: file, source: local.path(file) }, [flag])
        const problems = rows.map(({ problem }) => problem?.code)
        expect(problems, `${flag} with ${file}`).toEqual([applying[format].includes(flag) ? undefined : 'input_flag'])
        if (applying[format].includes(flag)) continue
        expect(rows[0]?.problem?.message).toContain(file)
        expect(rows[0]?.problem?.message).toContain(`do not apply: ${args[flag][0]}. Read it without ${args[flag][0]}.`)
      }
    }
  })

  it('sends nothing with a flag of the command line that does not apply, and all without', async () => {
    const name = await makers[format]()
    const [flag] = flags.filter((one) => !applying[format].includes(one))
    const wrong = flag === undefined ? [] : args[flag]
    const refused = await run('import', name, '--type', 'identify', ...wrong)
    expect(refused).toMatchObject({ code: 65, stderr: expect.stringContaining(`${name} is `) })
    expect(refused.stderr).toMatch(/input_flag.*Read it without --/)
    expect(local.segment.calls).toEqual([])
    expect(await run('validate', name, '--type', 'identify', ...wrong)).toMatchObject({
      code: 65,
      stdout: expect.stringContaining('input_flag'),
    })
    const done = await run('import', name, '--type', 'identify', '--map', 'userId=userId', '--json')
    expect(reportOf(done)).toMatchObject({ read: 1, sent: 1, complete: true })
  })
})

it('every flag of the command line counts', async () => {
  const name = String(await makers.json())
  for (const flag of flags.filter((one) => one !== 'encoding')) {
    const shown = await run('import', name, '--type', 'identify', ...args[flag], '--preview', '1')
    expect(shown.stderr, flag).toContain(`do not apply: ${args[flag][0]}.`)
  }
})

it('what a mapping says about tables does not hinder other formats', async () => {
  local.file(
    'm.yaml',
    'columns: [userId, plan]\nskipLines: 0\ndelimiter: ","\nnumberColumns: true\ntype: identify\nfields: { userId: userId }\n',
  )
  for (const format of ['json', 'ndjson', 'parquet', 'avro', 'sqlite'] as const) {
    const done = await run('import', await makers[format](), '--mapping', 'm.yaml', '--json')
    expect(reportOf(done), format).toMatchObject({ read: 1, sent: 1, complete: true })
  }
})

it('a flag must apply to each of several inputs, to a snapshot, to a proposal, and never to a query', async () => {
  const [csv, json] = [await makers.csv(), await makers.json()]
  const mixed = await run('import', csv, json, '--type', 'identify', '--delimiter', ',')
  expect(mixed).toMatchObject({ code: 65, stderr: expect.stringContaining('users.json is JSON, to which') })
  const identify = ['--type', 'identify', '--map', 'userId=userId']
  const snapshot = ['--changes-since', 's.state', '--key', 'userId', '--json']
  expect(await run('import', json, ...identify, ...snapshot, '--table', 'x')).toMatchObject({
    code: 65,
    stderr: expect.stringContaining('input_flag'),
  })
  expect(reportOf(await run('import', csv, ...identify, ...snapshot, '--delimiter', ','))).toMatchObject({
    sent: 1,
  })
  expect(await run('import', json, '--infer', '--columns', 'a')).toMatchObject({
    code: 65,
    stderr: expect.stringContaining('input_flag'),
  })
  const query = await run('import', '--sql', 'select 1 as userId', ...identify, '--skip-lines', '1')
  expect(query).toMatchObject({ code: 64, stderr: expect.stringContaining('leave out --skip-lines') })
})
