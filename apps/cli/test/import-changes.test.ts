import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { expect, inject, it } from 'vitest'
import { isDeep } from '../../../scripts/test-depth.ts'
import { useLocalSegment } from './local-segment.ts'
import { runSql } from './make-tables.ts'
import { reportOf } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const mapping = `
calls:
  - type: track
    fields:
      userId: id
      event: { column: _change, values: { added: Row Added, changed: Row Changed, removed: Row Removed } }
      properties.plan: { column: plan, default: none }
`
const plain = 'type: identify\nfields: { userId: id, traits.plan: plan }\n'

const args = ['import', 'users.csv', '--mapping', 'map.yaml', '--changes-since', 'users.state', '--key', 'id', '--json']
const run = (...more: readonly string[]) => runHere([...args, ...more], { cwd: local.folder, host: local.url })

/** Imports a snapshot. @returns its calls in short, and what the command says about the changes */
const snapshot = async (csv: string, ...more: readonly string[]) => {
  local.file('users.csv', csv)
  const before = local.segment.calls.length
  const done = await run(...more)
  const calls = local.segment.calls.slice(before).map((call) => `${call.userId} ${call.event ?? call.type}`)
  const [changes] = done.stdout.split('\n').filter((line) => line.includes('"event":"changes"'))
  return {
    ...done,
    calls: calls.toSorted(),
    changes: changes === undefined ? undefined : (JSON.parse(changes) as object),
  }
}

it('sends the rows that were added, changed or removed, each once', async () => {
  local.file('map.yaml', mapping)
  expect((await snapshot('id,plan\n1,pro\n2,free\n3,free\n')).calls).toEqual([
    '1 Row Added',
    '2 Row Added',
    '3 Row Added',
  ])
  expect((await snapshot('id,plan\n3,free\n1,pro\n2,free\n')).calls).toEqual([])
  const third = await snapshot('plan,id\npro,1\npro,2\nfree,4\n')
  expect(third.calls).toEqual(['2 Row Changed', '3 Row Removed', '4 Row Added'])
  expect(third.changes).toMatchObject({ added: 1, changed: 1, removed: 1, unchanged: 1 })
  expect((await snapshot('id,plan\n1,pro\n2,pro\n4,free\n')).calls).toEqual([])
  expect((await snapshot('id,plan\n1,pro\n2,pro\n4,free\n3,free\n')).calls).toEqual(['3 Row Added'])
  // A row that returns to its values is a change of its own.
  await snapshot('id,plan\n1,free\n2,pro\n4,free\n3,free\n')
  expect((await snapshot('id,plan\n1,pro\n2,pro\n4,free\n3,free\n')).calls).toEqual(['1 Row Changed'])
  expect(new Set(local.segment.calls.map(({ messageId }) => messageId)).size).toBe(local.segment.calls.length)
})

it('counts removed rows that the mapping does not ask for, and finds them again', async () => {
  local.file('map.yaml', plain)
  await snapshot('id,plan\n1,pro\n2,free\n')
  const done = await snapshot('id,plan\n1,pro\n')
  expect(done).toMatchObject({
    calls: [],
    code: 0,
    changes: { removed: 1, removedLeft: expect.stringContaining('_change') },
  })
  local.file('map.yaml', mapping)
  expect((await snapshot('id,plan\n1,pro\n')).calls).toEqual(['2 Row Removed'])
})

it('does not take rows for removed if the snapshot is empty, damaged or cannot be compared', async () => {
  local.file('map.yaml', mapping)
  await snapshot('id,plan\n1,pro\n2,free\n')
  for (const csv of ['', 'id,plan\n', 'id,plan\n1,"pro', 'id,plan\n1,pro\n,free\n', 'id,plan\n1,pro,x\n']) {
    expect((await snapshot(csv)).calls, csv).toEqual([])
  }
  const twice = await snapshot('id,plan\n1,pro\n2,free\n2,pro\n')
  expect(twice).toMatchObject({ code: 65, calls: [] })
  expect((await snapshot('id,plan\n1,pro\n', '--limit', '1')).calls).toEqual(['2 Row Removed'])
})

it('tries rejected and unacknowledged rows again, with the same messageIds', async () => {
  local.file('map.yaml', plain)
  local.segment.faults.always({ status: 401 })
  expect(await snapshot('id,plan\n1,pro\n')).toMatchObject({ code: 77 })
  local.segment.faults.clear()
  expect((await snapshot('id,plan\n1,pro\n2,free\n', '--dry-run')).calls).toEqual([])
  expect((await snapshot('id,plan\n1,pro\n2,free\n')).calls).toEqual(['1 identify', '2 identify'])
  local.file('map.yaml', 'type: identify\nfields: { userId: id, traits.age: plan }\n')
  expect((await snapshot('id,plan\n1,old\n2,free\n')).changes).toMatchObject({ changed: 1 })
  expect((await snapshot('id,plan\n1,old\n2,free\n')).changes).toMatchObject({ changed: 1 })
})

it('keeps every digit of keys, also of typed tables', async () => {
  local.file('map.yaml', mapping)
  const write = (rows: number) =>
    runSql(
      `copy (select 9007199254740993 + range as id, 'pro' as plan from range(${rows})) to '${local.path('users.parquet')}' (format parquet)`,
    )
  await write(3)
  const parquet = args.map((arg) => (arg === 'users.csv' ? 'users.parquet' : arg))
  const change = async () => reportOf(await runHere(parquet, { cwd: local.folder, host: local.url }))
  expect(await change()).toMatchObject({ sent: 3 })
  await write(2)
  expect(await change()).toMatchObject({ sent: 1 })
  expect(local.segment.calls.at(-1)).toMatchObject({ userId: '9007199254740995', event: 'Row Removed' })
})

it.each([
  [['--resume'], 'needs no --resume'],
  [['--key', ''], 'needs --key'],
  [['--key', 'mail'], 'identifies rows by id, not by mail'],
])('says what is wrong with %j', async (flags, text) => {
  local.file('map.yaml', plain)
  await snapshot('id,plan\n1,pro\n')
  expect(await run(...flags)).toMatchObject({ code: 64, stderr: expect.stringContaining(text) })
})

it('loses no change and counts none twice, however often it is killed', async () => {
  local.file('map.yaml', plain)
  local.file('users.csv', `id,plan\n${Array.from({ length: 1_000 }, (_, id) => `${id},pro\n`).join('')}`)
  local.segment.faults.always({ kind: 'reset', when: 'after-storing', probability: 0.1 })
  const flags = [...args, '--batch-calls', '25', '--rate', '2000', '--write-key', 'k']
  const start = async (killAfterMs?: number): Promise<number | null> => {
    const child = spawn(process.execPath, [inject('segment'), ...flags], {
      ...{ stdio: 'ignore' as const, cwd: local.folder },
      env: { PATH: process.env.PATH ?? '', HOME: local.folder, SEGMENT_HOST: local.url },
    })
    const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    const [code] = (await once(child, 'exit')) as [number | null]
    clearTimeout(timer)
    return code
  }
  for (let round = 0; round < (isDeep ? 100 : 2); round += 1) await start(250 + ((round * 97) % 500))
  expect(await start()).toBe(0)
  expect(existsSync('users.state')).toBe(true)
  expect(readFileSync('users.state').subarray(0, 6).toString()).toBe('SQLite')
  const ids = local.segment.calls.map(({ userId }) => Number(userId))
  expect(ids.toSorted((left, right) => left - right)).toEqual(Array.from({ length: 1_000 }, (_, id) => id))
})

it('refuses a state that is damaged, a folder, or in a folder that does not exist, before a row is sent', async () => {
  local.file('map.yaml', mapping)
  await snapshot('id,plan\n1,pro\n')
  const state = readFileSync(local.path('users.state'))
  const calls = local.segment.calls.length
  const errorWith = async (...more: readonly string[]) => {
    const { code, stdout } = await run(...more)
    return { code, ...JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}').error }
  }
  for (const damaged of [Buffer.from('id,plan\n1,pro\n'), state.subarray(0, state.length - 100)]) {
    local.file('users.state', damaged)
    expect(await errorWith()).toMatchObject({
      code: 'bad_input',
      message: expect.stringContaining('is damaged or not'),
    })
  }
  mkdirSync(local.path('folder'))
  for (const path of ['folder', 'missing/users.state']) {
    expect(await errorWith('--changes-since', path)).toMatchObject({ code: 'cannot_write' })
  }
  expect(local.segment.calls).toHaveLength(calls)
})
