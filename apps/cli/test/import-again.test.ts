import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { useLocalSegment } from './local-segment.ts'
import { type BuiltRun, reportOf } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const run = (args: readonly string[], stdin?: string): Promise<BuiltRun> =>
  runHere(['import', ...args], { cwd: local.folder, host: local.url, ...(stdin === undefined ? {} : { stdin }) })

const timestamp = '2024-05-01T09:30:00.000Z'
const good = (index: number): string =>
  `${JSON.stringify({ type: 'track', userId: `u-${index}`, event: 'E', timestamp, messageId: `m-${index}` })}\n`
const bad = (index: number): string => `${JSON.stringify({ type: 'track', event: `bad-${index}`, timestamp })}\n`
const without = '{"type":"track","userId":"u","event":"E","timestamp":"2024-05-01T09:30:00.000Z"}\n'
const read = (name: string): string => readFileSync(local.path(name), 'utf8')
const ids = (): readonly unknown[] => local.segment.calls.map(({ messageId }) => messageId)

describe('rejects that were corrected in their file', () => {
  const rows = good(1) + bad(2) + good(3) + bad(4)

  it.each([['--resume'], ['--restart']])('stay there after %s', async (flag) => {
    local.file('rows.ndjson', rows)
    expect(reportOf(await run(['rows.ndjson', '--limit', '1', '--batch-calls', '1', '--json']))).toMatchObject({
      sent: 1,
    })
    await run(['rows.ndjson', '--resume', '--limit', '1', '--json'])
    const corrected = read('rows.ndjson.rejects.ndjson').replace('"type":"track"', '"userId":"u-2","type":"track"')
    expect(corrected).toContain('u-2')
    writeFileSync('rows.ndjson.rejects.ndjson', corrected)
    const done = await run(['rows.ndjson', flag, '--json'])
    expect(reportOf(done)).toMatchObject({ read: 4, sent: 2, rejected: 2, complete: true })
    expect(read('rows.ndjson.rejects.ndjson')).toBe(corrected)
    expect(read('rows.ndjson.rejects.2.ndjson')).toContain('bad-4')
    expect(done.stdout).toContain('rows.ndjson.rejects.2.ndjson')
  })

  it('stay there when another file of the name is imported, which is not said to be imported already', async () => {
    local.file('rows.ndjson', rows)
    await run(['rows.ndjson'])
    const first = read('rows.ndjson.rejects.ndjson')
    expect(await run(['rows.ndjson'])).toMatchObject({ stderr: expect.stringContaining('already imported') })
    local.file('rows.ndjson', good(5) + bad(6) + good(7))
    const next = await run(['rows.ndjson', '--json'])
    expect(reportOf(next)).toMatchObject({ read: 3, sent: 2, rejected: 1, complete: true })
    expect(next.stderr).toContain('imported as a new file')
    expect(read('rows.ndjson.rejects.ndjson')).toBe(first)
    expect(read('rows.ndjson.rejects.2.ndjson')).toContain('bad-6')
  })

  it('of a file whose import stopped are not mixed with those of another file of its name', async () => {
    local.file('rows.ndjson', rows)
    await run(['rows.ndjson', '--limit', '1', '--batch-calls', '1'])
    local.file('rows.ndjson', good(5))
    const other = await run(['rows.ndjson'])
    expect(other).toMatchObject({ code: 64, stderr: expect.stringContaining('another file of the name rows.ndjson') })
    expect(await run(['rows.ndjson', '--restart'])).toMatchObject({ code: 0 })
  })
})

describe('a rejected call of a row with several', () => {
  const mapping = `
fold: order
calls:
  - { type: identify, fields: { userId: id, traits.plan: plan } }
  - { type: track, fields: { userId: id, event: event, properties.lines: { expression: '$lines.n' } } }
`

  it.each([
    ['rows.csv', 'order,id,plan,event,n\nA,a,pro,E,1\nA,a,pro,E,2\nB,b,pro,E,3\n', ['1', '2']],
    [
      'rows.ndjson',
      '{"order":"A","id":"a","plan":"pro","event":"E","n":12345678901234567890}\n{"order":"A","n":2}\n{"order":"B","id":"b","event":"E"}\n',
      ['12345678901234567890', 2],
    ],
  ])('is the only one that is sent when its row of %s is imported again', async (name, rows, lines) => {
    local.file(name, rows)
    local.file('m.yaml', mapping)
    const args = ['--mapping', 'm.yaml', '--concurrency', '1', '--json']
    // Of four calls the first two are sent again, then the first alone.
    local.segment.faults.always({ status: 400, times: 3 })
    expect(reportOf(await run([name, ...args]))).toMatchObject({ read: 4, sent: 3, rejected: 1 })
    const rejects = `${name}.rejects.ndjson`
    expect(JSON.parse(read(rejects))).toMatchObject({ call: 0, row: [{ order: 'A' }, { order: 'A' }] })
    const before = local.segment.calls.length
    expect(reportOf(await run([rejects, ...args]))).toMatchObject({ read: 1, sent: 1, rejected: 0 })
    expect(local.segment.calls.slice(before)).toMatchObject([{ type: 'identify', userId: 'a' }])

    // Both calls of a row, each with all of its lines.
    const both = read(rejects) + read(rejects).replace('"call":0', '"call":1')
    local.file('both.ndjson', both)
    await run(['both.ndjson', ...args])
    expect(local.segment.calls.slice(before + 1)).toMatchObject([
      { type: 'identify' },
      { type: 'track', properties: { lines } },
    ])

    // Rejected again, it is still the only one.
    local.file('again.ndjson', read(rejects).replaceAll('"id":"a"', '"id":""'))
    expect(reportOf(await run(['again.ndjson', ...args]))).toMatchObject({ rejected: 1 })
    expect(JSON.parse(read('again.ndjson.rejects.ndjson'))).toMatchObject({ call: 0 })
  })
})

it('a pattern leaves out the rejects of its files, also those in a state directory', async () => {
  local.file('rows.ndjson', good(1) + bad(2))
  await run(['rows.ndjson'])
  await run(['rows.ndjson', '--restart'])
  await run(['rows.ndjson', '--state-dir', '.'])
  expect(readdirSync('.').filter((name) => name.includes('rejects'))).toHaveLength(3)
  expect(reportOf(await run(['*.ndjson', '--restart', '--json']))).toMatchObject({ read: 2, sent: 1, rejected: 1 })
})

describe('rows without a messageId', () => {
  it('of an hourly file of one line are all counted', async () => {
    for (let hour = 0; hour < 3; hour += 1) {
      local.file('hourly.ndjson', without)
      expect(await run(['hourly.ndjson'])).toMatchObject({ code: 0 })
    }
    expect(new Set(ids()).size).toBe(3)
  })

  it('of two files of one name, in two commands, are all counted, also with one folder for their state', async () => {
    for (const folder of ['a', 'b']) {
      mkdirSync(folder)
      local.file(`${folder}/part-0.ndjson`, without)
    }
    mkdirSync('state')
    for (const folder of ['a', 'b']) {
      const done = await run([`${folder}/part-0.ndjson`, '--state-dir', 'state', '--json'])
      expect(reportOf(done)).toMatchObject({ sent: 1, complete: true })
    }
    expect(new Set(ids()).size).toBe(2)
  })

  it('of a file that was moved keep theirs', async () => {
    local.file('one.ndjson', without)
    await run(['one.ndjson'])
    renameSync('one.ndjson', 'two.ndjson')
    await run(['two.ndjson'])
    expect(ids()).toHaveLength(1)
    expect(local.segment.duplicates).toHaveLength(1)
  })

  it('of a stream have those of its run: a new one each time, or the one that is named', async () => {
    const first = await run(['-'], without)
    const [, name = ''] = /--run ([\w-]+)/.exec(first.stderr) ?? []
    await run(['-'], without)
    expect(new Set(ids()).size).toBe(2)
    await run(['-', '--run', name], without)
    expect(new Set(ids()).size).toBe(2)
    expect(local.segment.duplicates).toHaveLength(1)
    expect(await run(['-', '--run', '../x'], without)).toMatchObject({ code: 64 })
  })
})

describe('rejects of streams', () => {
  it('of two imports in one folder at the same time are in two files, whole', async () => {
    const rows = (name: string): string =>
      Array.from({ length: 1_200 }, (_, index) => bad(index).replace('bad', name)).join('')
    const both = await Promise.all([run(['-', '--json'], rows('left')), run(['-', '--json'], rows('right'))])
    for (const one of both) expect(reportOf(one)).toMatchObject({ read: 1_200, rejected: 1_200, complete: true })
    const files = readdirSync('.').filter((name) => name.endsWith('.rejects.ndjson'))
    expect(files).toHaveLength(2)
    const texts = files.map(read)
    for (const text of texts)
      expect(
        text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line)),
      ).toHaveLength(1_200)
    expect(texts.map((text) => text.includes('left') && text.includes('right'))).toEqual([false, false])
  })

  it('stay when the run is repeated', async () => {
    await run(['-', '--run', 'nightly'], good(1) + bad(2))
    const corrected = read('stdin-nightly.rejects.ndjson').replace('bad-2', 'good-2')
    writeFileSync('stdin-nightly.rejects.ndjson', corrected)
    await run(['-', '--run', 'nightly'], good(1) + bad(2))
    expect(read('stdin-nightly.rejects.ndjson')).toBe(corrected)
    expect(read('stdin-nightly.rejects.2.ndjson')).toContain('bad-2')
    await run(['-', '--run', 'nightly'], good(1) + bad(2))
    expect(readdirSync('.').filter((name) => name.includes('rejects'))).toHaveLength(3)
  })

  it('that cannot be written make the import incomplete', async () => {
    mkdirSync('state')
    mkdirSync('state/stdin-nightly.rejects.ndjson')
    writeFileSync('state/stdin-nightly.rejects.ndjson/x', 'x')
    const args = ['-', '--run', 'nightly', '--state-dir', 'state']
    const done = await run([...args, '--json'], good(1) + bad(2))
    expect(done.code).toBe(73)
    expect(reportOf(done)).toMatchObject({ complete: false, exitCode: 73, error: { code: 'cannot_write' } })
    expect((await run(args, good(1) + bad(2))).stderr).toContain('Not everything was sent')
  })
})
