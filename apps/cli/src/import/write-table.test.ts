import { callTypeNames } from '@org/segment-core/spec'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { conversionNames } from '../mapping/conversions.ts'
import type { Mapping, MappingField } from '../mapping/mapping-schema.ts'
import { readCsv } from '../read/read-csv.ts'
import { TableBlock } from '../read/table-block.ts'
import type { RowSettings } from './import-settings.ts'
import { createRowPreparer } from './prepare-row.ts'
import { createReadyCalls } from './ready-calls.ts'

const columns = ['id', 'email', 'city', 'since', 'amount', 'odd"name']

const cell = fc.oneof(
  fc.constantFrom(
    '',
    'u-42',
    'ada@example.com',
    '2024-05-01',
    '1714555800',
    '19.99',
    'yes',
    'EUR',
    'Zürich',
    'a "b" \\',
  ),
  fc.constantFrom('guest', '1.234,5', '[1,{"a":null}]', '😀\u2028', ' x ', 'tab\there'),
)

const value = fc.constantFrom('fixed', '', null, 1, true, { a: [1] })

const field: fc.Arbitrary<MappingField> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...columns, 'missing') },
  {
    weight: 4,
    arbitrary: fc.record(
      {
        column: fc.constantFrom(...columns),
        convert: fc.constantFrom(...conversionNames),
        default: value as fc.Arbitrary<never>,
        values: fc.constantFrom({ yes: 'jo', 'u-42': '' }, {}),
      },
      { requiredKeys: ['column'] },
    ),
  },
  { weight: 1, arbitrary: fc.record({ constant: value as fc.Arbitrary<never> }) },
)

const targets = [
  ...['userId', 'anonymousId', 'messageId', 'timestamp', 'event', 'groupId', 'previousId', 'name', 'sentAt'],
  ...['traits.email', 'traits.address.city', 'traits.age', 'traits.address.street', 'traits.0', 'properties.revenue'],
  ...['properties.plan', 'context.ip', 'context.library.name', 'context.page.url', 'context', 'integrations.All'],
]

const mappings: fc.Arbitrary<Mapping> = fc.record({
  version: fc.constant(1 as const),
  type: fc.constantFrom(...callTypeNames),
  // A few fields are often right, many are often wrong.
  fields: fc
    .constantFrom(2, 8)
    .chain((maxLength) =>
      fc.uniqueArray(fc.tuple(fc.constantFrom(...targets), field), { selector: ([target]) => target, maxLength }),
    )
    .map((entries): Mapping['fields'] => Object.fromEntries([['userId', 'id'], ...entries])),
  rest: fc.constantFrom('drop' as const, 'drop' as const, 'drop' as const, 'traits' as const),
})

const settingsOf = (mapping: Mapping): RowSettings => ({
  ...{ type: mapping.type, mapping, strict: false, since: undefined, until: undefined, sample: 1, shard: undefined },
  library: { name: 'segment-cli', version: '1.2.3' },
})

const quoted = (text: string): string => (/["\t\n, ]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

async function* ofText(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
}

const blockOf = async (rows: readonly (readonly string[])[]): Promise<TableBlock> => {
  const text = [columns, ...rows].map((cells) => `${cells.map(quoted).join(',')}\n`).join('')
  for await (const block of readCsv(ofText(text))) if (block instanceof TableBlock) return block
  throw new Error('There is no table.')
}

const now = (): number => Date.parse('2026-06-01T12:00:00.000Z')

describe('the calls of a table', () => {
  it('are byte for byte those of its rows one by one', async () => {
    let written = 0
    // Most rows name somebody; what names nobody is left to others.
    const id = fc.oneof({ weight: 3, arbitrary: fc.constantFrom('u-42', 'u-43') }, cell)
    const row = fc.tuple(id, ...columns.slice(1).map(() => cell)).filter((cells) => cells.some((text) => text !== ''))
    await fc.assert(
      fc.asyncProperty(mappings, fc.array(row, { minLength: 1, maxLength: 4 }), async (mapping, rows) => {
        const about = { settings: settingsOf(mapping), inputId: 'customers.csv', now }
        const prepare = createRowPreparer(about)
        const block = await blockOf(rows)
        const ready = createReadyCalls(about)(block)
        if (ready === undefined) return
        const lines = Buffer.from(ready.bytes).toString().split('\n')
        expect(lines).toHaveLength(block.count + 1)
        for (const [index, line] of lines.slice(0, -1).entries()) {
          if (ready.isReady[index] !== 1) continue
          written += 1
          const alone = prepare(block.rowAt(index))
          expect(alone).toMatchObject({ kind: 'call', warned: false })
          expect(alone.kind === 'call' && Buffer.from(alone.json).toString()).toBe(line)
        }
      }),
      { numRuns: 2_000 },
    )
    // Not only of those that it leaves to others.
    expect(written).toBeGreaterThan(300)
  })

  it('are written for an ordinary mapping, row by row', async () => {
    const fields = { userId: 'id', 'traits.email': 'email', timestamp: { column: 'since', convert: 'unix' as const } }
    const settings = settingsOf({ version: 1, type: 'identify', fields, rest: 'drop' })
    const good = ['u-42', 'ada@example.com', '', '1714555800', '', '']
    const block = await blockOf([good, ['u-43', '', '', 'never', '', ''], good])
    const ready = createReadyCalls({ settings, inputId: 'customers.csv', now })(block)
    const lines = Buffer.from(ready?.bytes ?? [])
      .toString()
      .split('\n')
    expect(lines).toHaveLength(4)
    expect(lines[1]).toBe('')
    expect([...(ready?.isReady ?? [])]).toEqual([1, 0, 1])
    expect(lines[0]).toMatch(
      /^\{"type":"identify","messageId":"import-[0-9a-f]{12}-[0-9a-z]+-[0-9a-f]{32}","timestamp":"2024-05-01T09:30:00.000Z","userId":"u-42","traits":\{"email":"ada@example.com"\},"context":\{"library":\{"name":"segment-cli","version":"1.2.3"\}\}\}$/,
    )
  })
})
