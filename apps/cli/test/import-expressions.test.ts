import { describe, expect, it } from 'vitest'
import { useLocalSegment } from './local-segment.ts'
import { runSql } from './make-tables.ts'
import { reportOf } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const segment = (args: readonly string[]) => runHere(args, { cwd: local.folder, host: local.url })

const files = (rows: string, mapping = ''): readonly string[] => {
  local.file('rows', rows)
  local.file('mapping.yaml', mapping)
  return mapping === '' ? ['rows'] : ['rows', '--mapping', 'mapping.yaml']
}

/** The calls that an import sends, and its report. */
const imported = async (args: readonly string[]) => {
  const done = await segment(['import', ...args, '--json'])
  const report = reportOf(done)
  const bodies = local.segment.requests.map(({ text }) => JSON.parse(text) as { batch: Record<string, unknown>[] })
  return { report, calls: bodies.flatMap(({ batch }) => batch), stderr: done.stderr }
}

describe('a mapping with expressions', () => {
  it('makes several calls from a row, of which conditions choose', async () => {
    const mapping = `
where: status != "test"
calls:
  - type: identify
    when: $exists(email)
    fields:
      userId: id
      traits.email: { expression: $lowercase(email) }
  - type: track
    fields:
      userId: id
      event: { expression: 'status = "paid" ? "Order Completed" : "Order Started"' }
      properties.total: { expression: $number(total) * 100 }
`
    const rows = 'id,email,status,total\n1,A@x.io,paid,19.5\n2,,open,1\n3,B@x.io,test,2\n'
    const { report, calls } = await imported(files(rows, mapping))
    expect(report).toMatchObject({ read: 4, sent: 3, rejected: 0, filtered: 1 })
    expect(calls).toMatchObject([
      { type: 'identify', userId: '1', traits: { email: 'a@x.io' } },
      { type: 'track', userId: '1', event: 'Order Completed', properties: { total: 1950 } },
      { type: 'track', userId: '2', event: 'Order Started', properties: { total: 100 } },
    ])
    expect(new Set(calls.map(({ messageId }) => messageId)).size).toBe(3)
  })

  it('rejects a row as a whole, and its two calls with one id', async () => {
    const mapping = `
calls:
  - { type: identify, fields: { userId: id, messageId: ref } }
  - { type: track, fields: { userId: id, event: name, messageId: ref } }
`
    const { report, calls } = await imported(files('id,name,ref\n1,,\n2,E,\n3,E,same\n', mapping))
    expect(report).toMatchObject({ read: 4, sent: 2, rejected: 2 })
    expect(calls.map(({ userId }) => userId)).toEqual(['2', '2'])
    const { stdout } = await segment(['import', ...files('id,name,ref\n3,E,same\n', mapping), '--preview', '1'])
    expect(stdout).toBe('')
  })

  it('chooses the type and the event by a value', async () => {
    const mapping = `
fields:
  type: { column: kind, values: { view: page, sign_up: track } }
  userId: id
  event: { column: kind, values: { view: '', sign_up: Signed Up } }
`
    const { calls } = await imported(files('kind,id\nview,1\nsign_up,2\n', mapping))
    expect(calls).toMatchObject([
      { type: 'page', userId: '1' },
      { type: 'track', event: 'Signed Up' },
    ])
  })

  it('folds consecutive rows into one', async () => {
    const mapping = `
type: track
fold: order
fields:
  userId: email
  event: { constant: Order Completed }
  properties.order_id: order
  properties.total: { column: total, convert: number }
  properties.products: { expression: '$lines.{"name": item, "price": $number(price)}[]' }
`
    const rows = 'order,email,total,item,price\nA,a@x.io,3,x,1\nA,,,y,2\nB,b@x.io,5,z,5\n,c@x.io,1,v,1\n,d@x.io,1,w,1\n'
    const { report, calls } = await imported(files(rows, mapping))
    expect(report).toMatchObject({ read: 4, sent: 4 })
    expect(calls).toMatchObject([
      {
        userId: 'a@x.io',
        properties: {
          order_id: 'A',
          total: 3,
          products: [
            { name: 'x', price: 1 },
            { name: 'y', price: 2 },
          ],
        },
      },
      { userId: 'b@x.io', properties: { products: [{ name: 'z', price: 5 }] } },
      { userId: 'c@x.io' },
      { userId: 'd@x.io' },
    ])
  })

  it('keeps rejected rows that were folded together, so that they can be imported again', async () => {
    const mapping = `
type: track
fold: order
fields:
  userId: email
  event: event
  properties.items: { expression: '$count($lines)' }
`
    const first = await imported(files('order,email,event\nA,a@x.io,\nA,,\nB,b@x.io,E\n', mapping))
    expect(first.report).toMatchObject({ read: 2, sent: 1, rejected: 1 })
    const { readFileSync } = await import('node:fs')
    const rejects = readFileSync('rows.rejects.ndjson', 'utf8')
    local.file('again.ndjson', rejects.replace('"order":"A"', '"order":"A","event":"E"'))
    const again = await imported(['again.ndjson', '--mapping', 'mapping.yaml'])
    expect(again.calls.at(-1)).toMatchObject({ userId: 'a@x.io', properties: { items: 2 } })
  })

  it('makes the rows of a group unusable together if one of them is', async () => {
    const mapping = 'type: track\nfold: o\nfields: { userId: o, event: o }\n'
    const { report } = await imported(files('o,x\nA,1\nA\nA,2\nB,1\n', mapping))
    expect(report).toMatchObject({ read: 2, sent: 1, rejected: 1 })
  })

  it('splits a row into the entries of a list', async () => {
    const mapping = `
type: track
each: events
fields:
  userId: { expression: $row.user }
  event: name
  properties.id: id
`
    const row = '{"user":"u","events":[{"name":"A","id":1234567890123456789},{"name":"B"}]}'
    const { report, calls } = await imported(files(`${row}\n{"user":"v","events":[]}\n`, mapping))
    expect(report).toMatchObject({ read: 3, sent: 2, filtered: 1 })
    expect(calls).toMatchObject([
      { userId: 'u', event: 'A', properties: { id: '1234567890123456789' } },
      { userId: 'u', event: 'B' },
    ])
  })

  it('reads integers that JavaScript would round as text', async () => {
    const mapping = 'type: track\nfields: { userId: { expression: id }, event: { expression: \'"E" & deep.id\' } }\n'
    const { calls } = await imported(files('{"id":9007199254740993,"deep":{"id":12345678901234567890}}\n', mapping))
    expect(calls).toMatchObject([{ userId: '9007199254740993', event: 'E12345678901234567890' }])
  })

  it('reads integers of a Parquet file that JavaScript would round as text', async () => {
    const path = local.path('rows.parquet')
    await runSql(
      `copy (select 9007199254740993 as id, 7 as n, {'id': 12345678901234567} as deep) to '${path}' (format parquet)`,
    )
    const mapping = `
type: track
fields: { userId: { expression: id }, event: { expression: '"E" & deep.id' }, properties.n: { expression: n + 1 } }
`
    local.file('mapping.yaml', mapping)
    const { calls } = await imported(['rows.parquet', '--mapping', 'mapping.yaml'])
    expect(calls).toMatchObject([{ userId: '9007199254740993', event: 'E12345678901234567', properties: { n: 8 } }])
  })

  it('has the conversions as a function, and reads paths, lists and pairs in a cell', async () => {
    const mapping = `
type: track
fields:
  userId: data.user.id
  event: { constant: E }
  timestamp: { expression: '$convert(at, "date(d MMM yyyy, h:mm a in Europe/Berlin)")' }
  properties.tags: { column: tags, convert: list(;) }
  properties.zip: { column: zip, convert: no-apostrophe }
  properties.params: { column: params, convert: pairs }
  properties.ref: data.refs.1
`
    const rows =
      'data,at,tags,zip,params\n' +
      `"{""user"":{""id"":1234567890123456789},""refs"":[1,2.50]}","1 Jul 2024, 6:30 PM",a; b,'01067,"[{""key"":""plan"",""value"":{""string_value"":""pro"",""int_value"":null}},{""key"":""n"",""value"":{""int_value"":""7""}}]"\n`
    const { calls } = await imported(files(rows, mapping))
    expect(calls).toMatchObject([
      {
        userId: '1234567890123456789',
        timestamp: '2024-07-01T16:30:00.000Z',
        properties: { tags: ['a', 'b'], zip: '01067', params: { plan: 'pro', n: 7 }, ref: 2.5 },
      },
    ])
    expect(local.segment.requests[0]?.text).toContain('"ref":2.50')
  })

  it('reads into the JSON of a cell, also in conditions and of whole rows', async () => {
    const cell = (value: unknown): string => `"${JSON.stringify(value).replaceAll('"', '""')}"`
    const row = (id: number, plan: string): string =>
      `${id},${cell({ plan, ref: { n: 7 } })},${cell([{ x: 1 }, { x: 2 }])}\n`
    const { calls, report } = await imported([
      ...files(`id,d,list\n${row(1, 'pro')}${row(2, 'free')}3,text,[broken\n`),
      ...['--type', 'identify', '--map', 'userId=id', '--where', 'd.plan != "free" or id = "3"'],
      ...['--expr', 'traits.n=d.ref.n', '--expr', 'traits.first=list[0].x', '--expr', 'traits.sum=$sum(list.x)'],
      ...['--expr', 'traits.row=$row.d.plan'],
    ])
    expect(report).toMatchObject({ read: 3, sent: 2, filtered: 1, rejected: 0 })
    expect(calls).toMatchObject([{ userId: '1', traits: { n: 7, first: 1, sum: 3, row: 'pro' } }, { userId: '3' }])
  })

  it('reads the digits of long integers in the JSON of a cell', async () => {
    const table = 'id,d\n1,"{""n"":12345678901234567890}"\n'
    const map = ['--type', 'identify', '--map', 'userId=id', '--expr', 'traits.n=d.n']
    expect((await imported([...files(table), ...map])).calls).toMatchObject([{ traits: { n: '12345678901234567890' } }])
  })

  it('rejects a row whose expression fails, with the field and the reason', async () => {
    const mapping =
      'type: track\nfields: { userId: id, event: { constant: E }, properties.a: { expression: $number(a) } }\n'
    const { report, stderr } = await imported([...files('id,a\n1,x\n2,3\n', mapping)])
    expect(report).toMatchObject({ sent: 1, rejected: 1 })
    expect(stderr).toContain('rows.rejects.ndjson')
    const { stderr: shown } = await segment(['import', 'rows', '--mapping', 'mapping.yaml', '--preview', '2'])
    expect(shown).toMatch(/rows:2 expression_failed at properties\.a: .*Unable to cast/)
  })

  it.each([
    ['a list that never ends', '( $f := function($n){ $f($n + 1) + 1 }; $f(0) )'],
    ['a recursion without end', '( $f := function(){ $f() }; $f() )'],
    ['a pattern that backtracks', '$contains(a, /^(a+)+$/)'],
    ['a pattern with a reference', '$contains(a, /^(a*)*b\\1$/)'],
  ])('stops %s', async (_, expression) => {
    const mapping = JSON.stringify({
      type: 'track',
      fields: { userId: 'id', event: { constant: 'E' }, 'properties.a': { expression } },
    })
    const { report } = await imported(files(`id,a\n1,${'a'.repeat(40)}!\n`, mapping))
    expect(report).toMatchObject({ read: 1, rejected: 1 })
  })

  it('warns if its condition leaves out every row', async () => {
    const args = [...files('{"id":1,"plan":"pro"}\n'), '--type', 'identify', '--map', 'userId=id']
    const none = await imported([...args, '--where', 'plam = "pro"'])
    expect(none.report).toMatchObject({ read: 1, sent: 0, filtered: 1 })
    expect(none.stderr).toContain('warning No row became a call')
    expect((await imported([...args, '--restart'])).stderr).not.toContain('warning')
  })

  it('refuses an expression that cannot be read, and one that reads a column which the table lacks', async () => {
    const bad = await segment(['import', ...files('id\n1\n'), '--type', 'track', '--expr', 'event=$foo('])
    expect(bad).toMatchObject({ code: 65 })
    expect(bad.stderr).toMatch(/bad_expression: The expression of "event" is invalid/)
    const missing = await segment([
      ...['import', 'rows', '--type', 'track', '--map', 'userId=id', '--expr', 'event=$uppercase(nmae)'],
    ])
    expect(missing.stderr).toContain('column_missing')
    expect(missing.stderr).toContain('"nmae"')
  })

  it('comes from flags too, and is validated like an import', async () => {
    local.file('rows.csv', 'id,first,last,plan\n1,Ada,L,pro\n2,Bo,M,free\n')
    const flags = [
      ...['rows.csv', '--type', 'identify', '--map', 'userId=id'],
      ...['--expr', 'traits.name=first & " " & last', '--where', 'plan = "pro"'],
    ]
    const { report, calls } = await imported(flags)
    expect(report).toMatchObject({ read: 2, sent: 1, filtered: 1 })
    expect(calls).toMatchObject([{ userId: '1', traits: { name: 'Ada L' } }])
    expect(await segment(['validate', ...flags])).toMatchObject({ code: 0 })
  })
})

it('continues an import between the calls of one row without losing or repeating one', async () => {
  const mapping =
    'type: track\neach: list\nfields: { userId: { expression: $row.u }, event: { column: value, convert: text } }\n'
  const list = Array.from({ length: 40 }, (_, index) => index)
  local.file('rows.ndjson', `${JSON.stringify({ u: 'a', list })}\n${JSON.stringify({ u: 'b', list })}\n`)
  local.file('mapping.yaml', mapping)
  const args = ['rows.ndjson', '--mapping', 'mapping.yaml', '--batch-calls', '7']
  expect((await imported([...args, '--limit', '24'])).report).toMatchObject({ sent: 24, complete: false })
  const rest = await imported([...args, '--resume'])
  expect(rest.report).toMatchObject({ read: 80, sent: 80, complete: true })
  const sent = rest.calls.map(({ userId, event }) => `${userId}${event}`)
  // Batches are in flight together, so they arrive in any order.
  expect(sent.toSorted()).toEqual(['a', 'b'].flatMap((user) => list.map((event) => `${user}${event}`)).toSorted())
})

it.each(['rows.csv', 'rows.json'])('continues between the calls of rows of %s that were folded', async (name) => {
  const rows = Array.from({ length: 10 }, (_, index) =>
    [0, 1, 2].map((line) => ({ order: `o${index}`, email: line === 0 ? `u${index}` : '', item: `i${line}` })),
  ).flat()
  const lines = rows.map(({ order, email, item }) => `${order},${email},${item}\n`)
  local.file(name, name.endsWith('json') ? JSON.stringify(rows) : `order,email,item\n${lines.join('')}`)
  local.file(
    'mapping.yaml',
    `fold: order\ncalls:\n  - { type: identify, fields: { userId: email } }\n` +
      `  - { type: track, fields: { userId: email, event: { constant: E }, properties.n: { expression: $count($lines) } } }\n`,
  )
  const args = [name, '--mapping', 'mapping.yaml', '--batch-calls', '3', '--concurrency', '1']
  expect((await imported([...args, '--limit', '7'])).report).toMatchObject({ sent: 7 })
  const { report, calls } = await imported([...args, '--resume'])
  expect(report).toMatchObject({ read: 20, sent: 20, rejected: 0 })
  expect(new Set(calls.map(({ messageId }) => messageId)).size).toBe(20)
  expect(calls).toHaveLength(20)
  for (const { type, properties } of calls) if (type === 'track') expect(properties).toEqual({ n: 3 })
})
