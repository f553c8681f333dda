import { describe, expect, it } from 'vitest'
import { compileLayouts } from '../mapping/layout.ts'
import type { Mapping } from '../mapping/mapping-schema.ts'
import { csvFromFlags } from '../read/input-format.ts'
import { readRowCalls } from '../rows/read-row-calls.ts'
import type { RowSettings } from './import-options.ts'
import { createRowPreparer, type PreparedRow } from './prepare-row.ts'
import { rejectLine } from './rejects-file.ts'

const settings: RowSettings = {
  ...{
    type: undefined,
    layouts: [],
    strict: false,
    validateFor: [],
    since: undefined,
    until: undefined,
    sample: 1,
  },
  shard: undefined,
  plan: undefined,
  library: { name: 'segment-cli', version: '1.2.3' },
}

const now = (): number => Date.parse('2026-06-01T12:00:00.000Z')

async function* ofText(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
}

const prepareAll = async (name: string, text: string, more: Partial<RowSettings> = {}): Promise<PreparedRow[]> => {
  const prepare = createRowPreparer({ settings: { ...settings, ...more }, idName: 'file', place: name, now })
  const prepared: PreparedRow[] = []
  const reading = { format: undefined, ...csvFromFlags({}), flags: [] }
  const layouts = await compileLayouts(more.layouts ?? [])
  for await (const rows of readRowCalls({ name, source: ofText(text) }, { layouts, settings: reading })) {
    for (const row of rows) prepared.push(...prepare(row).map((part) => part.prepared))
  }
  return prepared
}

const mapped = (mapping: Mapping | undefined): Partial<RowSettings> =>
  mapping === undefined ? {} : { layouts: [{ name: 'mapping', columns: [], mapping }] }

const jsonOf = (row: PreparedRow | undefined): string | undefined => (row?.kind === 'call' ? row.json : undefined)

const lineOf = (row: PreparedRow | undefined): string => (row?.kind === 'reject' ? rejectLine(row.reject) : '')

const big = '1234567890123456789'
const exact = `{"id":${big},"price":10.50,"tiny":1E-7}`
const head = '{"type":"track","messageId":"m","timestamp":"2026-06-01T12:00:00Z","userId":"u","event":"E"'

describe('a row that is a call', () => {
  it('keeps its text if nothing is missing', async () => {
    const text = `${head} , "properties":${exact} }`
    const [row] = await prepareAll('a.ndjson', `  ${text}\r\n`)
    expect(row).toMatchObject({ kind: 'call', isWarned: false, call: { line: 1, offset: 0, row: undefined } })
    expect(jsonOf(row)).toBe(text)
  })

  it('gets what it lacks in front, loses what belongs to the request, and keeps every digit', async () => {
    const text = `{"userId":"u","sentAt":"2026-06-01T12:00:00Z","event":"E","type":null,"writeKey":"k","properties":${exact}}`
    const [row] = await prepareAll('a.ndjson', text, { type: 'track' })
    expect(jsonOf(row)?.replace(/import-[0-9a-z-]+/, 'ID')).toBe(
      `{"type":"track","messageId":"ID","timestamp":"2026-06-01T12:00:00.000Z","userId":"u","event":"E","properties":${exact}}`,
    )
  })

  it('loses the white space of pretty JSON if it is too large with it, and no digit', async () => {
    const spread = `${head},\n${' '.repeat(40_000)}"properties":\t{"text": "a  \\" b", "id": ${big}}\n}`
    const [row] = await prepareAll('a.json', `[${spread}]`)
    expect(jsonOf(row)).toBe(`${head},"properties":{"text":"a  \\" b","id":${big}}}`)
  })

  it('is rejected if its stamps make it too large', async () => {
    const filler = 'x'.repeat(32_768 - '{"type":"track","userId":"u","event":"E","properties":{"x":""}}'.length)
    const [row] = await prepareAll(
      'a.ndjson',
      `{"type":"track","userId":"u","event":"E","properties":{"x":"${filler}"}}`,
    )
    expect(row).toMatchObject({ kind: 'reject', reject: { issues: [{ code: 'call_too_large' }] } })
  })
})

describe('a row with a mapping', () => {
  const mapping: Mapping = {
    version: 1,
    type: 'track',
    fields: { event: { constant: 'E' }, userId: 'id', 'properties.all': 'all' },
    rest: 'drop',
  }

  it('sends the digits of the row', async () => {
    const [row] = await prepareAll('a.ndjson', `{"id":${big},"all":${exact}}`, mapped(mapping))
    expect(jsonOf(row)).toContain(`"userId":"${big}"`)
    expect(jsonOf(row)).toContain(`"properties":{"all":${exact}}`)
  })

  it('is rejected for a number that Segment cannot read', async () => {
    const [row] = await prepareAll('a.ndjson', '{"id":1,"all":1e999}', mapped(mapping))
    expect(row).toMatchObject({
      kind: 'reject',
      reject: { issues: [{ code: 'not_json', path: ['properties', 'all'] }] },
    })
  })
})

describe('a row that is nested too deeply', () => {
  const nested = `${'['.repeat(100_000)}1.0${']'.repeat(100_000)}`

  it.each([
    ['as it is', `{"type":"identify","userId":"u","traits":{"all":${nested}}}`, false],
    ['with a mapping', `{"id":"u","all":${nested}}`, true],
    ['as text of JSON', `{"id":"u","all":"${nested}"}`, true],
  ] as const)('is rejected %s', async (_, text, isMapped) => {
    const fields: Mapping['fields'] = { userId: 'id', 'traits.all': { column: 'all', convert: 'json' } }
    const mapping = isMapped ? ({ version: 1, type: 'identify', fields, rest: 'drop' } as const) : undefined
    const [row] = await prepareAll('a.ndjson', text, mapped(mapping))
    expect(row).toMatchObject({ kind: 'reject', reject: { issues: [{ code: 'not_json' }] } })
  })
})

describe('a row with a duplicate name', () => {
  it.each([
    ['{"userId":"u1","userId":"u2"}', 'userId'],
    [`${head},"properties":{"a":[1,{"b c":1,"b c" :2}]}}`, 'properties.a[1]["b c"]'],
    [`${head},"properties":{"a":1,"\\u0061"\n: 2}}`, 'properties.a'],
    [`${head},"properties":{"text":"\\"x\\": :","a":1,"a":1}}`, 'properties.a'],
  ])('is rejected: %s', async (text, path) => {
    const [row] = await prepareAll('a.json', text)
    expect(row).toMatchObject({
      kind: 'reject',
      reject: { issues: [{ code: 'row_duplicate_name', message: expect.stringContaining(` ${path} `) }] },
    })
  })

  it.each([
    `${head},"properties":{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}],"text":"a: b, \\"x\\": 1"}}`,
    `${head} , "properties" : { "a" : 1 , "__proto__":2 } }`,
  ])('is not one whose names are in different objects or in text: %s', async (text) => {
    const [row] = await prepareAll('a.ndjson', text)
    expect(jsonOf(row)).toBe(text)
  })
})

describe('a reject', () => {
  it('holds the row as it was written, in one line', async () => {
    const text = `{\n  "type": "track",\r\n  "userId": 7,\n  "properties": ${exact}\n}`
    const [row] = await prepareAll('a.json', `[${text}]`)
    const line = lineOf(row)
    expect(line).toContain(`"properties": ${exact}`)
    expect(line.split('\n')).toHaveLength(2)
    expect(JSON.parse(line)).toMatchObject({ line: 1, offset: 1, row: { userId: 7 } })
  })

  it('becomes the call that it was, once it is corrected', async () => {
    const [bad] = await prepareAll('a.ndjson', `${head.replace('"u"', '7')},"properties":${exact}}`)
    const corrected = lineOf(bad).replace('"userId":7', '"userId":"u"')
    const [row] = await prepareAll('a.ndjson.rejects.ndjson', corrected)
    expect(jsonOf(row)).toBe(`${head},"properties":${exact}}`)
    const [broken] = await prepareAll('a.ndjson', '{"type":"track",')
    const [text] = await prepareAll(
      'a.ndjson.rejects.ndjson',
      lineOf(broken).replace(
        '\\"track\\",',
        '\\"track\\",\\"messageId\\":\\"m\\",\\"userId\\":\\"u\\",\\"event\\":\\"E\\"}',
      ),
    )
    expect(jsonOf(text)).toContain('"messageId":"m","userId":"u"')
  })
})

describe('a mapped row', () => {
  const mapping: Mapping = { version: 1, type: 'identify', fields: { userId: 'person.id' }, rest: 'drop' }

  it('makes an id of a number with all its digits', async () => {
    const rows = [`{"person":{"id":${big}}}`, '{"person":{"id":42}}'].join('\n')
    const ids = (await prepareAll('a.ndjson', rows, mapped(mapping))).map((row) => JSON.parse(jsonOf(row) ?? '').userId)
    expect(ids).toEqual([big, '42'])
  })

  it('of a table becomes a stamped call, and its columns a reject', async () => {
    const table: Mapping = { ...mapping, fields: { userId: 'id', timestamp: 'at' } }
    const [good, bad] = await prepareAll('a.csv', 'id,at\n1,1714555800\n2,soon\n', mapped(table))
    expect(jsonOf(good)?.replace(/import-[0-9a-z-]+/, 'ID')).toBe(
      '{"type":"identify","messageId":"ID","timestamp":"2024-05-01T09:30:00.000Z","userId":"1","context":{"library":{"name":"segment-cli","version":"1.2.3"}}}',
    )
    expect(JSON.parse(lineOf(bad))).toMatchObject({ line: 3, row: { id: '2', at: 'soon' } })
  })
})
