import { describe, expect, it } from 'vitest'
import { useLocalSegment } from './local-segment.ts'
import { reportOf } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const segment = (args: readonly string[]) => runHere(args, { cwd: local.folder, host: local.url })

/** The calls of a preview. */
const preview = async (content: string | Buffer, ...args: readonly string[]) => {
  local.file('rows.csv', content)
  const { stdout, stderr } = await segment([
    'import',
    'rows.csv',
    '--type',
    'identify',
    ...args,
    '--preview',
    '9',
    '--json',
  ])
  return {
    calls: stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as object),
    stderr,
  }
}

describe('a table with a header that cannot be used as it is', () => {
  it('has numbers for names that come twice, if that is asked for', async () => {
    const table = 'id,email,email,email_2\n1,a@x.io,b@x.io,c@x.io\n'
    expect((await preview(table, '--map', 'userId=id')).stderr).toMatch(/header_unusable.*--number-columns/)
    const map = [
      '--map',
      'userId=id',
      '--map',
      'traits.first=email',
      '--map',
      'traits.second=email_3',
      '--map',
      'traits.last=email_2',
    ]
    const { calls } = await preview(table, '--number-columns', ...map)
    expect(calls).toMatchObject([{ userId: '1', traits: { first: 'a@x.io', second: 'b@x.io', last: 'c@x.io' } }])
  })

  it('has names by their place for empty ones', async () => {
    const { calls } = await preview('id,,plan,\n1,x,pro,\n', '--map', 'userId=id', '--map', 'traits.a=column_2')
    expect(calls).toMatchObject([{ userId: '1', traits: { a: 'x' } }])
  })

  it('can come after other lines, and can be replaced', async () => {
    const table = 'Report of 2024\n"a; quoted; line"\nid;plan\n1;pro\n2;free\n'
    const report = await preview(table, '--map', 'userId=id')
    expect(report.stderr).toContain('column_missing')
    const { calls } = await preview(table, '--skip-lines', '2', '--map', 'userId=id', '--map', 'traits.plan=plan')
    expect(calls).toMatchObject([{ userId: '1', traits: { plan: 'pro' } }, { userId: '2' }])
    const named = await preview(table, '--skip-lines', '3', '--columns', 'who,what', '--map', 'userId=who')
    expect(named.calls).toMatchObject([{ userId: '1' }, { userId: '2' }])
    expect((await preview(table, '--skip-lines', 'two')).stderr).toContain('usage')
  })

  it.each([
    ['sep=;\nid;plan\n1;a,b\n', 'a,b'],
    ['sep=|\r\nid|plan\r\n1|pro\r\n', 'pro'],
  ])('can have the line of Excel that names its delimiter: %j', async (table, plan) => {
    const { calls } = await preview(table, '--map', 'userId=id', '--map', 'traits.plan=plan')
    expect(calls).toMatchObject([{ userId: '1', traits: { plan } }])
  })

  it('is described by a mapping file, which flags change', async () => {
    local.file(
      'm.yaml',
      'columns: [id, mail]\nskipLines: 1\ndelimiter: "|"\nquotes: false\ntype: identify\nfields: { userId: id, traits.email: mail }\n',
    )
    const file = '# export of May\n1|"a@x.io\n2|b@x.io\n'
    const ids = (calls: readonly object[]) => calls.map((call) => Reflect.get(call, 'userId'))
    const { calls } = await preview(file, '--mapping', 'm.yaml')
    expect(calls).toMatchObject([{ userId: '1', traits: { email: '"a@x.io' } }, { userId: '2' }])
    expect(ids((await preview(file, '--mapping', 'm.yaml', '--columns', 'mail,id')).calls)).toEqual([
      '"a@x.io',
      'b@x.io',
    ])
    expect(ids((await preview(file, '--mapping', 'm.yaml', '--skip-lines', '2')).calls)).toEqual(['2'])
    const validated = await segment(['validate', 'rows.csv', '--mapping', 'm.yaml', '--format', 'json'])
    expect(validated).toMatchObject({ code: 0, stdout: expect.stringContaining('"rows":2') })
    const done = await segment(['import', 'rows.csv', '--mapping', 'm.yaml', '--json'])
    expect(reportOf(done)).toMatchObject({ read: 2, sent: 2, complete: true })
  })

  it('has a proposal that is enough to import it', async () => {
    local.file('rows.csv', '1|a@x.io\n2|b@x.io\n')
    await segment(['import', 'rows.csv', '--columns', 'id,email', '--infer', '--mapping', 'p.yaml'])
    const done = await segment(['import', 'rows.csv', '--mapping', 'p.yaml', '--json'])
    expect(reportOf(done)).toMatchObject({ read: 2, sent: 2, complete: true })
  })

  it('continues after lines that were skipped', async () => {
    const rows = Array.from({ length: 30 }, (_, index) => `u${index}`)
    local.file('rows.csv', `sep=,\nuserId,traits.a\n${rows.map((id) => `${id},x\n`).join('')}`)
    const args = ['import', 'rows.csv', '--type', 'identify', '--batch-calls', '4', '--concurrency', '1', '--json']
    expect(reportOf(await segment([...args, '--limit', '10']))).toMatchObject({ sent: 10 })
    expect(reportOf(await segment([...args, '--resume']))).toMatchObject({ read: 30, sent: 30 })
    const sent = local.segment.requests.flatMap(
      ({ text }) => (JSON.parse(text) as { batch: { userId: string }[] }).batch,
    )
    expect(sent.map(({ userId }) => userId)).toEqual(rows)
  })
})

describe('text that is not UTF-8', () => {
  it.each([
    ['windows-1252', Buffer.from([0x80, 0xfc, 0x93]), '€ü“'],
    ['latin1', Buffer.from([0xfc, 0xdf]), 'üß'],
    ['shift_jis', Buffer.from([0x83, 0x65]), 'テ'],
  ])('is read in %s', async (encoding, bytes, text) => {
    const table = Buffer.concat([Buffer.from('userId,traits.a\n1,'), bytes, Buffer.from('\n')])
    expect((await preview(table)).stderr).toContain('--encoding windows-1252')
    expect((await preview(table, '--encoding', encoding)).calls).toMatchObject([{ traits: { a: text } }])
  })

  it.each(['utf-16le', 'UTF-16', 'utf-16be', 'ucs2', 'utf-32le'])('has no byte order mark in %s', async (encoding) => {
    const { default: iconv } = await import('iconv-lite')
    const table = iconv.encode('userId,traits.a\n1,Zoë 漢字\n', encoding, { addBOM: false })
    expect((await preview(table)).stderr).toContain('input_format')
    expect((await preview(table, '--encoding', encoding)).calls).toMatchObject([{ traits: { a: 'Zoë 漢字' } }])
  })

  it('is not read in an encoding that is unknown', async () => {
    expect((await preview('userId\n1\n', '--encoding', 'klingon')).stderr).toContain('--encoding klingon is unknown')
  })
})

describe('objects that follow each other on one line', () => {
  const call = (id: number): string => `{"type":"track","event":"} {\\"","userId":"${id}","properties":{"n":[{}]}}`

  it.each(['rows.ndjson', 'rows.json', 'rows'])('are read from %s', async (name) => {
    local.file(name, `${call(1)}${call(2)} ${call(3)}\n${call(4)}\n`)
    expect(reportOf(await segment(['import', name, '--json']))).toMatchObject({ read: 4, sent: 4 })
    local.file('one.ndjson', `${call(5)}${call(6)}`)
    expect(reportOf(await segment(['import', 'one.ndjson', '--json']))).toMatchObject({ read: 2, sent: 2 })
  })

  it('are continued after the one that was sent', async () => {
    local.file('rows.ndjson', `${Array.from({ length: 9 }, (_, id) => call(id)).join('')}\n`)
    const args = ['import', 'rows.ndjson', '--batch-calls', '2', '--concurrency', '1', '--json']
    await segment([...args, '--limit', '5'])
    expect(reportOf(await segment([...args, '--resume']))).toMatchObject({ read: 9, sent: 9 })
    const sent = local.segment.requests.flatMap(
      ({ text }) => (JSON.parse(text) as { batch: { userId: string }[] }).batch,
    )
    expect(sent.map(({ userId }) => Number(userId))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  })

  it.each([`${'{"a":1}'}{"a":}`, '{"a":1}x{"a":2}', '{"a":1}{"a":2'])(
    'are rejected as one line if one is broken: %s',
    async (line) => {
      local.file('rows.ndjson', `${line}\n`)
      expect(reportOf(await segment(['import', 'rows.ndjson', '--json']))).toMatchObject({ read: 1, rejected: 1 })
    },
  )
})
