import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { useLocalSegment } from './local-segment.ts'
import { presetSamples } from './preset-samples/all.ts'
import { csv, jsonLines } from './preset-samples/sample.ts'
import { reportOf } from './run-built.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const segment = (args: readonly string[]) => runHere(args, { cwd: local.folder, host: local.url })

interface Proposal {
  readonly by: string
  readonly mapping: { readonly type?: string; readonly fields: Readonly<Record<string, unknown>> }
  readonly sample: Readonly<Record<string, number>> & {
    readonly columns: readonly {
      readonly column: string
      readonly fields: readonly string[]
      readonly filled: number
    }[]
  }
}

const propose = async (file: string, content: string | Buffer, ...args: readonly string[]): Promise<Proposal> => {
  local.file(file, content)
  const { code, stdout, stderr } = await segment(['import', file, '--infer', '--json', '--mapping', 'm.yaml', ...args])
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return JSON.parse(stdout) as Proposal
}

/** A table of one event does not say what it is. */
const needsFrom = 'a table of one event'

describe.each(presetSamples.filter(({ layout }) => layout !== needsFrom))(
  'a proposal for an export of $preset, $layout as $container',
  ({ preset, file, content, flags = [], calls, layout }) => {
    it('is its layout, and makes the calls that it says', async () => {
      const { by, sample } = await propose(file, content)
      expect(by).toBe(`--from ${preset} (${layout})`)
      expect(sample).toMatchObject({ valid: calls.length, invalid: 0, withoutUser: 0, repeatedIds: 0 })
      const done = await segment(['import', file, '--mapping', 'm.yaml', ...flags, '--json'])
      expect(reportOf(done)).toMatchObject({ sent: calls.length, rejected: 0 })
    })
  },
)

describe('a proposal', () => {
  it('says what becomes of each column and of the rows', async () => {
    const table = 'id,email,notes,plan\n1,a@x.io,,pro\n2,b@x.io,,free\n,c@x.io,,free\n'
    const { mapping, sample } = await propose('rows.csv', table)
    expect(mapping).toMatchObject({ type: 'identify', fields: { userId: 'id', 'traits.email': 'email' } })
    expect(sample).toMatchObject({ rows: 3, valid: 2, invalid: 1, withoutUser: 1 })
    expect(sample.columns).toEqual([
      { column: 'id', fields: ['userId'], filled: 2 },
      { column: 'email', fields: ['traits.email'], filled: 3 },
      { column: 'notes', fields: ['traits.notes'], filled: 0 },
      { column: 'plan', fields: ['traits.plan'], filled: 3 },
    ])
    local.file('other.csv', table)
    const { stderr } = await segment(['import', 'other.csv', '--infer'])
    expect(stderr).toMatch(/Sample of 3 rows: 2 valid calls, 1 invalid; 1 without a user, 0 with a messageId/)
    expect(stderr).toMatch(/notes +traits\.notes \(empty\)/)
  })

  it('counts rows that cannot be used', async () => {
    const { sample } = await propose('rows.csv', 'id,email\n1,a@x.io\n2\n3,c@x.io,x\n4,"d\n')
    expect(sample).toMatchObject({ rows: 4, valid: 1, invalid: 3 })
  })

  it('takes a whole number for a number, because one with decimals may follow', async () => {
    const rows = Array.from({ length: 1_500 }, (_, index) => ({
      id: `u${index}`,
      price: index === 1_400 ? '10.50' : '10',
    }))
    const { mapping } = await propose('rows.csv', csv(rows))
    expect(mapping.fields['traits.price']).toEqual({ column: 'price', convert: 'number' })
    expect(reportOf(await segment(['import', 'rows.csv', '--mapping', 'm.yaml', '--json']))).toMatchObject({
      sent: 1_500,
    })
  })

  it('keeps calls as they are', async () => {
    const calls = [
      { type: 'track', messageId: 'm-1', userId: 'u', event: 'E', properties: { n: 1 }, context: { locale: 'de' } },
      { type: 'identify', messageId: 'm-2', userId: 'u', traits: { plan: 'pro' } },
    ].map((call) => ({ ...call, timestamp: '2024-05-01T09:30:00.000Z' }))
    const { by, sample } = await propose('calls.ndjson', jsonLines(calls))
    expect(by).toBe('the rows, which are calls')
    expect(sample).toMatchObject({ valid: 2, invalid: 0 })
    await segment(['import', 'calls.ndjson', '--mapping', 'm.yaml'])
    expect(JSON.parse(local.segment.requests[0]?.text ?? '')).toMatchObject({ batch: calls })
  })

  it('takes no counter for a messageId', async () => {
    const rows = [1, 2].map((event_id) => ({
      event: 'E',
      user_id: 'u',
      event_id,
      uuid: `00000000-0000-4000-8000-00000000000${event_id}`,
    }))
    const { mapping } = await propose('rows.ndjson', jsonLines(rows))
    expect(mapping.fields).toMatchObject({ messageId: 'uuid', 'properties.event_id': expect.anything() })
    const counters = rows.map(({ uuid: _, ...row }) => row)
    expect(
      (await propose('counters.ndjson', jsonLines(counters), '--mapping', 'n.yaml')).mapping.fields,
    ).not.toHaveProperty('messageId')
  })

  it('keeps objects where they are, and finds ids inside of others', async () => {
    const rows = [
      { name: 'Signed Up', event: 'E', properties: { plan: 'pro', total: 1.5 }, actor: { user: { id: 42 } } },
    ]
    const { mapping, sample } = await propose('rows.ndjson', jsonLines(rows))
    expect(sample).toMatchObject({ valid: 1 })
    expect(Object.keys(mapping.fields)).not.toContain('properties.properties')
    const { stdout } = await segment(['import', 'rows.ndjson', '--mapping', 'm.yaml', '--preview', '1', '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      type: 'track',
      event: 'E',
      userId: '42',
      properties: { plan: 'pro', total: 1.5 },
    })
  })

  it('knows a person by the address for want of an id', async () => {
    const { mapping, sample } = await propose('rows.csv', 'Email,City\na@x.io,Rome\n')
    expect(mapping.fields).toMatchObject({ userId: 'Email', 'traits.email': 'Email', 'traits.address.city': 'City' })
    expect(sample).toMatchObject({ valid: 1 })
  })

  it('is not made if no row would be a valid call', async () => {
    local.file('rows.csv', 'a,b\n1,2\n')
    const done = await segment(['import', 'rows.csv', '--infer'])
    expect(done).toMatchObject({ code: 65, stdout: '' })
    expect(done.stderr).toMatch(/no_proposal: .*userId/)
    expect(() => readFileSync('rows.csv.mapping.yaml')).toThrow('ENOENT')
  })
})
