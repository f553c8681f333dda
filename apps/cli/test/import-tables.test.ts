import { expect, it } from 'vitest'
import { useLocalSegment } from './local-segment.ts'
import { cell, makeWorkbook, runSql } from './make-tables.ts'
import { reportOf } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const run = (...args: readonly string[]) => runHere(args, { cwd: local.folder, host: local.url })

const users = `select 9007199254740993 + range as id, 'u' || range || '@example.com' as mail, {a: 1234567890123456789 + range} as nested, timestamp '2024-05-31 18:00:00' as at from range(10)`

it('Parquet rows become calls with every digit, and a stopped import resumes with the same messageIds', async () => {
  await runSql(`copy (${users}) to '${local.path('users.parquet')}' (format parquet)`)
  const flags = [
    'users.parquet',
    '--type',
    'identify',
    '--map',
    'userId=id',
    '--map',
    'traits.email=mail',
    '--map',
    'traits.score=nested.a',
    '--map',
    'timestamp=at',
    '--json',
    '--batch-calls',
    '1',
  ]
  const shown = await run('import', ...flags, '--preview', '1')
  expect(shown.stdout).toMatch(
    /"timestamp":"2024-05-31T18:00:00.000Z".*"userId":"9007199254740993","traits":\{"email":"u0@example.com","score":1234567890123456789\}/,
  )
  expect(reportOf(await run('import', ...flags, '--limit', '4'))).toMatchObject({ sent: 4 })
  expect(reportOf(await run('import', ...flags, '--resume'))).toMatchObject({ read: 10, sent: 10, complete: true })
  const ids = local.segment.calls.map(({ messageId }) => messageId)
  expect(ids).toHaveLength(10)
  await run('import', ...flags, '--restart')
  expect(local.segment.calls.map(({ messageId }) => messageId).slice(-10)).toEqual(ids)
})

it('columns of a typed table that are paths of a call need no mapping; rejects keep every digit', async () => {
  await runSql(
    `copy (select 'track' as type, 9007199254740993 + range as userId, case when range = 1 then null else 'Started' end as event, {id: 1234567890123456789} as properties from range(2)) to '${local.path('calls.parquet')}' (format parquet)`,
  )
  const shown = await run('import', 'calls.parquet', '--preview', '2', '--json')
  expect(shown.stdout).toContain(
    '"event":"Started","userId":"9007199254740993","properties":{"id":1234567890123456789}',
  )
  const done = await run('import', 'calls.parquet', '--json')
  expect(reportOf(done)).toMatchObject({ read: 2, sent: 1, rejected: 1 })
  expect(await run('validate', 'calls.parquet')).toMatchObject({
    code: 65,
    stdout: expect.stringContaining('calls.parquet:2'),
  })
  expect((await run('import', 'calls.parquet.rejects.ndjson', '--preview', '1')).stderr).toContain('event')
})

it('a sheet is chosen with --table, and its dates are those of its cells', async () => {
  const sheet = [
    [cell.text('userId'), cell.text('traits.since')],
    [cell.number(42), cell.number(45443, 1)],
  ]
  local.file('users.xlsx', makeWorkbook({ Old: sheet, New: sheet }))
  expect(await run('import', 'users.xlsx', '--type', 'identify')).toMatchObject({
    code: 65,
    stderr: expect.stringContaining('has the sheets Old, New. Name one with --table.'),
  })
  const shown = await run('import', 'users.xlsx', '--type', 'identify', '--table', 'New', '--preview', '1', '--json')
  expect(shown.stdout).toContain('"userId":"42","traits":{"since":"2024-05-31"}')
})

it('--sql sends the rows of a query over local files, with every digit', async () => {
  await runSql(`copy (${users}) to '${local.path('users.parquet')}' (format parquet)`)
  const args = [
    '--type',
    'identify',
    '--map',
    'userId=id',
    '--map',
    'traits.nested=nested',
    '--map',
    'traits.n=n',
    '--run',
    'one',
    '--json',
  ]
  const query = "select id, nested, 12.50::decimal(9,2) as n from 'users.parquet' where id % 2 = 1 order by id"
  const shown = await run('import', '--sql', query, ...args, '--preview', '1')
  expect(shown.stdout).toContain('"userId":"9007199254740993","traits":{"nested":{"a":1234567890123456789},"n":12.5}')
  expect(reportOf(await run('import', '--sql', query, ...args))).toMatchObject({ sent: 5, complete: true })
  const ids = local.segment.calls.map(({ messageId }) => messageId)
  await run('import', '--sql', query, ...args)
  expect(local.segment.calls.map(({ messageId }) => messageId).slice(-5)).toEqual(ids)
})

it('a column that a Parquet file lacks is a mistake of the mapping, not damage of the file', async () => {
  await runSql(`copy (select 1 as id) to '${local.path('users.parquet')}' (format parquet)`)
  const done = await run('import', 'users.parquet', '--type', 'identify', '--map', 'userId=uid')
  expect(done).toMatchObject({
    code: 65,
    stderr: expect.stringMatching(/^error column_missing: users.parquet has no column "uid"/),
  })
})

it('times that no date can hold reject their rows, not the file', async () => {
  const times = "select 'a' as id, timestamp 'infinity' as since union all select 'b', timestamp '2024-05-31'"
  await runSql(`copy (${times}) to '${local.path('users.parquet')}' (format parquet)`)
  const args = ['--type', 'identify', '--map', 'userId=id', '--map', 'traits.createdAt=since', '--json']
  expect(reportOf(await run('import', 'users.parquet', ...args))).toMatchObject({
    sent: 1,
    rejected: 1,
    complete: true,
  })
})

it.each(['--sql', '-'])('--resume for %s, which has no journal, is an error', async (source) => {
  const done = await run('import', source, ...(source === '-' ? [] : ['select 1 as "userId"']), '--resume')
  expect(done).toMatchObject({ code: 64, stderr: expect.stringContaining('--run') })
  expect(local.segment.calls).toHaveLength(0)
})

it.each([
  ['select 1; select 2', 64, 'one select statement'],
  ['install httpfs', 64, 'one select statement'],
  ['set autoinstall_known_extensions = true', 64, 'one select statement'],
  ["select * from 'none.parquet'", 66, 'The query failed: IO Error: No files found'],
  ["select * from 'https://127.0.0.1:9/x.parquet'", 66, 'The query failed'],
])('--sql refuses %s', async (query, code, text) => {
  expect(await run('import', '--sql', query)).toMatchObject({ code, stderr: expect.stringContaining(text) })
})
