import { writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { useLocalSegment } from './local-segment.ts'
import { type BuiltRun, reportOf } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const segment = (args: readonly string[], stdin?: string): Promise<BuiltRun> =>
  runHere(args, { cwd: local.folder, host: local.url, ...(stdin === undefined ? {} : { stdin }) })

/** The calls of a preview, and what was rejected. */
const preview = async (args: readonly string[]) => {
  const { stdout, stderr } = await segment(['import', ...args, '--preview', '50', '--json'])
  const calls = stdout.split('\n').filter(Boolean)
  return { calls: calls.map((line) => JSON.parse(line) as Record<string, unknown>), stderr }
}

const long = '1234567890123456789'

describe('the digits of a long number', () => {
  const call = `{"type":"track","userId":"u","event":"E","properties":{"id":${long},"price":1.50}}`
  const exact = `"properties":{"id":${long},"price":1.50}`

  it.each([
    ['segment send', ['send', '-'], call],
    ['segment send of a batch', ['send', '-'], `[${call},${call}]`],
    ['segment send of a body', ['send', '-'], `{"batch":[${call}],"context":{"ip":"203.0.113.7"}}`],
    [
      'what the calls of a body share',
      ['send', '-'],
      `{"batch":[{"type":"track","userId":"u","event":"E"}],"context":{"ip":"203.0.113.7","properties":{"id":${long},"price":1.50}}}`,
    ],
    ['flags', ['track', '--user-id', 'u', '--event', 'E', '--properties', `{"id":${long},"price":1.50}`], undefined],
    ['segment api', ['api', 'POST', '/v1/track', '--data', '-'], call],
    ['segment api -f', ['api', 'POST', '/v1/track', '-f', `properties={"id":${long},"price":1.50}`], undefined],
    [
      'ready calls that carry sentAt and writeKey',
      ['import', '-'],
      `${call.slice(0, -1)},"sentAt":"2024-05-01T09:30:00Z","writeKey":"k"}`,
    ],
    ['--set', ['import', '-', '--set', 'context.x=1'], call],
    ['a constant of --set', ['import', '-', '--set', `properties={"id":${long},"price":1.50}`], call],
  ])('survive %s', async (_, args, stdin) => {
    expect(await segment(args, stdin)).toMatchObject({ code: 0 })
    expect(local.segment.requests[0]?.text).toContain(exact)
  })

  it('survive conversions, constants of a mapping file and the rejects file', async () => {
    local.file('rows.csv', `id,json,number\nu,"{""n"":${long}}",${long}\n,{},1\n`)
    local.file(
      'mapping.yaml',
      `type: track\nfields:\n  event: { constant: E }\n  userId: id\n  properties.json: { column: json, convert: json }\n` +
        `  properties.number: { column: number, convert: number }\n  properties.constant: { constant: { deep: ${long} } }\n`,
    )
    const done = await segment(['import', 'rows.csv', '--mapping', 'mapping.yaml', '--json'])
    expect(reportOf(done)).toMatchObject({ read: 2, sent: 1, rejected: 1 })
    for (const part of [`"json":{"n":${long}}`, `"number":${long}`, `"deep":${long}`]) {
      expect(local.segment.requests[0]?.text).toContain(part)
    }
    local.file('rows.ndjson', `{"id":${long},"event":"E"}\n`)
    await segment(['import', 'rows.ndjson', '--type', 'track', '--map', 'event=event', '--map', 'properties.id=id'])
    expect(
      await import('node:fs').then(({ readFileSync }) => readFileSync('rows.ndjson.rejects.ndjson', 'utf8')),
    ).toContain(`"row":{"id":${long},"event":"E"}`)
  })
})

describe('long numbers that differ in their last digit only', () => {
  const numbers = ['9007199254740993', '9007199254740992']

  it('are not folded into one row', async () => {
    writeFileSync('orders.ndjson', numbers.map((number) => `{"order":${number},"nested":{"id":${number}}}\n`).join(''))
    for (const column of ['order', 'nested.id', 'nested']) {
      const args = ['orders.ndjson', '--type', 'track', '--map', 'userId=order', '--set', 'event=E', '--fold', column]
      expect((await preview(args)).calls.map(({ userId }) => userId)).toEqual(numbers)
    }
  })

  it('keeps every digit of integers, and refuses 10.5 of a JSON row', async () => {
    writeFileSync('rows.csv', `id,n\n${numbers.map((number) => `${number},${number}\n`).join('')}a,"1,000"\n`)
    const args = ['--type', 'identify', '--map', 'userId=id', '--map', 'traits.n=n|integer', '--preview', '9', '--json']
    const { stdout } = await segment(['import', 'rows.csv', ...args])
    expect([...stdout.matchAll(/"traits":\{"n":(\d+)\}/g)].map(([, digits]) => digits)).toEqual([...numbers, '1000'])
    writeFileSync('rows.ndjson', '{"id":"a","n":10.5}\n{"id":"b","n":1.0}\n')
    expect(await segment(['import', 'rows.ndjson', ...args])).toMatchObject({
      stdout: expect.stringMatching(/^.*"userId":"b","traits":\{"n":1.0\}.*\n$/),
      stderr: expect.stringContaining('contains "10.5", which the conversion integer cannot read') as string,
    })
  })
})

describe('flags that change some fields of a call', () => {
  it('keep the other columns of a table', async () => {
    local.file('rows.csv', 'userId,traits.email\nu1,a@example.com\n')
    const { calls } = await preview(['rows.csv', '--type', 'identify', '--set', 'context.app.name=x'])
    expect(calls).toMatchObject([{ userId: 'u1', traits: { email: 'a@example.com' }, context: { app: { name: 'x' } } }])
  })

  it('keep the other members of ready calls, with and without --type', async () => {
    const row = { userId: 'u', traits: { a: 1, b: '' }, context: { ip: '203.0.113.7' }, foreign: true }
    local.file('rows.ndjson', JSON.stringify(row))
    const { calls } = await preview([
      ...['rows.ndjson', '--type', 'identify', '--map', 'userId=userId', '--set', 'context.app.name=x'],
    ])
    expect(calls).toMatchObject([{ ...row, context: { ip: '203.0.113.7', app: { name: 'x' } } }])
    local.file('typed.ndjson', JSON.stringify({ type: 'track', event: 'E', userId: 'u' }))
    expect((await preview(['typed.ndjson', '--set', 'properties.x=1'])).calls).toMatchObject([
      { type: 'track', event: 'E', userId: 'u', properties: { x: 1 } },
    ])
  })

  it('do not add the columns of an export that are no fields of a call', async () => {
    local.file('customers.csv', 'customer_id,E-Mail,plan\n42,a@example.com,p\n')
    const { calls } = await preview([
      ...['customers.csv', '--type', 'identify', '--map', 'userId=customer_id', '--map', 'traits.email=E-Mail'],
    ])
    expect(Object.keys(calls[0] ?? {}).toSorted()).toEqual(
      ['context', 'messageId', 'timestamp', 'traits', 'type', 'userId'].toSorted(),
    )
  })

  it('can drop them, and a mapping file can keep them', async () => {
    local.file('rows.ndjson', JSON.stringify({ userId: 'u', traits: { a: 1 } }))
    const mapping = (rest: string): void =>
      writeFileSync('mapping.yaml', `type: identify\nrest: ${rest}\nfields:\n  userId: userId\n`)
    mapping('drop')
    expect((await preview(['rows.ndjson', '--mapping', 'mapping.yaml'])).calls[0]).not.toHaveProperty('traits')
    mapping('keep')
    expect((await preview(['rows.ndjson', '--mapping', 'mapping.yaml'])).calls).toMatchObject([{ traits: { a: 1 } }])
  })
})

describe('the values of a table', () => {
  it('have ids without white space around them, with and without a mapping', async () => {
    local.file('rows.csv', 'userId,traits.a\n" u1 ", x \n u2 ,y\n')
    const byPath = await preview(['rows.csv', '--type', 'identify'])
    const mapped = await preview([
      'rows.csv',
      '--type',
      'identify',
      '--map',
      'userId=userId',
      '--map',
      'traits.a=traits.a',
    ])
    expect(byPath.calls).toMatchObject([
      { userId: 'u1', traits: { a: ' x ' } },
      { userId: 'u2', traits: { a: 'y' } },
    ])
    expect(mapped.calls.map(({ userId, traits }) => ({ userId, traits }))).toEqual(
      byPath.calls.map(({ userId, traits }) => ({ userId, traits })),
    )
  })

  it('are rejected if one of two columns would be lost', async () => {
    local.file('rows.csv', 'userId,traits.address,traits.address.city\nu1,x,Paris\nu2,,Rome\nu3,y,\n')
    const done = await segment(['import', 'rows.csv', '--type', 'identify', '--json'])
    expect(reportOf(done)).toMatchObject({ read: 3, sent: 2, rejected: 1 })
    expect((await segment(['validate', 'rows.csv', '--type', 'identify'])).stdout).toContain('rows.csv:2')
    local.file('other.csv', 'userId,a,b\nu1,x,Paris\n')
    const map = ['--map', 'userId=userId', '--map', 'traits.place.city=b', '--map', 'traits.place=a']
    expect((await preview(['other.csv', '--type', 'identify', ...map])).stderr).toContain('path_conflict')
  })

  it('are empty if --null-values or the mapping says so, and ids like "N/A" have a warning otherwise', async () => {
    local.file('rows.csv', 'userId,anonymousId,traits.a\n N/A ,anon-1, NULL\nu2,,x\n')
    const { calls } = await preview(['rows.csv', '--type', 'identify', '--null-values', 'N/A,NULL'])
    expect(calls).toMatchObject([{ anonymousId: 'anon-1' }, { userId: 'u2', traits: { a: 'x' } }])
    expect(calls[0]).not.toHaveProperty('userId')
    expect(calls[0]).not.toHaveProperty('traits')
    const map = ['--map', 'userId=userId', '--map', 'anonymousId=anonymousId', '--null-values', 'N/A']
    expect((await preview(['rows.csv', '--type', 'identify', ...map])).calls[0]).not.toHaveProperty('userId')
    expect((await segment(['validate', 'rows.csv', '--type', 'identify'])).stdout).toContain('id_placeholder')
  })
})
