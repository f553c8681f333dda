import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { runs } from '../../../../scripts/test-depth.ts'
import type { Io } from '../io/io.ts'
import { inferMapping, undecidedDates } from './infer-mapping.ts'
import { mappingText, readMappingFile } from './mapping-file.ts'
import { mappingJsonSchema, mappingSchema } from './mapping-schema.ts'

/** A machine on which every file contains the same text. */
const machineOf = (text: string): Io =>
  // Reading a file uses nothing else.
  ({ files: { read: async () => text } }) as unknown as Io

const errorOf = async (text: string): Promise<unknown> =>
  readMappingFile(machineOf(text), 'm.yaml').then(
    () => undefined,
    (error: unknown) => error,
  )

describe('a mapping file', () => {
  it('is YAML or JSON', async () => {
    const expected = { version: 1, type: 'identify', fields: { userId: 'id' } }
    expect(await readMappingFile(machineOf('type: identify\nfields:\n  userId: id\n'), 'm')).toEqual(expected)
    expect(await readMappingFile(machineOf('{"type":"identify","fields":{"userId":"id"}}'), 'm')).toEqual(expected)
  })

  it('reports every mistake with its line', async () => {
    const text = 'type: identity\nfields:\n  userId: { column: x, convert: nope }\n  a: 5\n  b: { constnt: 1 }\n'
    const error = await errorOf(text)
    expect(error).toMatchObject({ code: 'bad_mapping', exitCode: 65 })
    const message = String(Reflect.get(Object(error), 'message'))
    expect(message).toContain('m.yaml:1: type: ')
    expect(message).toContain('m.yaml:3: fields.userId.convert: ')
    expect(message).toContain('m.yaml:4: fields.a: Name the column')
    expect(message).toMatch(/m\.yaml:5: fields\.b: .*"constnt"/)
    expect(message).not.toContain('Invalid input\n')
  })

  it('reports invalid YAML with its place', async () => {
    expect(await errorOf('fields: [a\n')).toMatchObject({ message: expect.stringContaining('m.yaml:2:1: ') })
    expect(await errorOf('')).toMatchObject({ message: expect.stringContaining('the file: ') })
  })

  it('says of a proposal which dates read either way', () => {
    const rows = [
      { id: '1', joined: '01/06/2024', birthday: '31/05/1990' },
      { id: '2', joined: '02/06/2024', birthday: '01/05/1990' },
    ]
    const mapping = inferMapping(['id', 'joined', 'birthday'], rows)
    expect(undecidedDates(mapping, rows)).toEqual(['traits.createdAt'])
    const text = mappingText(mapping, ['traits.createdAt'])
    expect(text).toContain('# day or month first? Else date-mdy')
    expect(mappingSchema.parse(parse(text))).toEqual(mapping)
  })

  it('gives a reserved field the conversion of most values, and a custom field none', () => {
    const rows = ['31.05.2024', '01.06.2024', 'soon'].map((joined) => ({ id: '1', joined, score: joined.slice(0, 2) }))
    expect(inferMapping(['id', 'joined', 'score'], rows).fields).toEqual({
      userId: 'id',
      'traits.createdAt': { column: 'joined', convert: 'date-dmy' },
      'traits.score': 'score',
    })
  })
})

describe('the JSON Schema', () => {
  it('takes what the command takes, and nothing else', () => {
    const validate = new Ajv2020({ strict: false }).compile(mappingJsonSchema())
    const value = fc.constantFrom<unknown>(
      'a',
      '',
      5,
      null,
      true,
      ['x'],
      { constant: 1 },
      { column: 'a', convert: 'date' },
    )
    const field = fc.oneof(value, fc.dictionary(fc.constantFrom('column', 'convert', 'default', 'values', 'x'), value))
    const extra = fc.dictionary(fc.constantFrom('extra', 'type'), value, { maxKeys: 1 })
    const right = fc.record(
      {
        version: fc.constantFrom<unknown>(1, 1, 1, 2, '1'),
        type: fc.constantFrom<unknown>('identify', 'track', 'page', 'identity', null),
        fields: fc.oneof(
          { weight: 5, arbitrary: fc.dictionary(fc.constantFrom('userId', 'traits.x', ''), field, { maxKeys: 2 }) },
          { weight: 1, arbitrary: fc.constant(null) },
        ),
        rest: fc.constantFrom('drop', 'traits', 'nowhere'),
        $schema: fc.constantFrom<unknown>('./mapping.schema.json', 5),
      },
      { requiredKeys: ['fields'] },
    )
    const mapping = fc.oneof(
      right,
      fc.tuple(right, extra).map(([known, more]) => ({ ...known, ...more })),
      fc.constant({}),
    )
    let accepted = 0
    fc.assert(
      fc.property(mapping, (candidate) => {
        const isRight = mappingSchema.safeParse(candidate).success
        if (isRight) accepted += 1
        expect(validate(candidate)).toBe(isRight)
      }),
      { numRuns: runs(4_000), seed: 1 },
    )
    expect(accepted).toBeGreaterThan(20)
  })
})
