import { describe, expect, it } from 'vitest'
import { isSegmentError } from '../error/segment-error.ts'
import { planFromFiles, readPlan } from './read-plan.ts'
import { planToFiles, planToRules } from './write-plan.ts'

const messageOf = (run: () => unknown): string => {
  try {
    run()
    return ''
  } catch (error) {
    expect(isSegmentError(error) && error.code).toBe('invalid_plan')
    return error instanceof Error ? error.message : ''
  }
}

const apiRules = [
  {
    type: 'TRACK',
    key: 'Order Completed',
    version: 1,
    createdAt: '2024-01-01T00:00:00.000Z',
    deprecatedAt: '0001-01-01T00:00:00.000Z',
    jsonSchema: {
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      description: 'An order was paid.',
      labels: { team: 'checkout' },
      properties: {
        context: {},
        traits: { type: 'object' },
        properties: {
          required: ['total', 'order_id'],
          properties: {
            total: { type: ['null', 'number'], description: 'In euro.', id: '/properties/properties/properties/total' },
            order_id: { type: ['string'] },
            id: { description: '', type: 'string' },
          },
          type: 'object',
        },
      },
      required: ['properties'],
    },
  },
  { type: 'COMMON', key: null, version: 1, jsonSchema: { type: 'object', properties: { userId: { type: 'string' } } } },
]

describe('readPlan', () => {
  it('reads the rules of the Public API, alone or in an answer', () => {
    const plan = readPlan(apiRules)
    expect(plan).toEqual({
      rules: [
        {
          type: 'track',
          name: 'Order Completed',
          version: 1,
          description: 'An order was paid.',
          labels: { team: 'checkout' },
          traits: { type: 'object' },
          properties: {
            type: 'object',
            properties: {
              id: { description: '', type: 'string' },
              order_id: { type: 'string' },
              total: { description: 'In euro.', type: ['number', 'null'] },
            },
            required: ['order_id', 'total'],
          },
          call: { required: ['properties'] },
        },
        { type: 'common', version: 1, call: { properties: { userId: { type: 'string' } } } },
      ],
    })
    expect(readPlan({ rules: apiRules })).toEqual(plan)
    expect(readPlan({ data: { rules: apiRules, pagination: {} } })).toEqual(plan)
    expect(() => readPlan({ data: { rules: apiRules, pagination: { current: 'MA==', next: 'MjAw' } } })).toThrow(
      'The plan is one page of its rules',
    )
    expect(readPlan({ id: 'tp_1', name: 'Shop', rules: apiRules })).toEqual({ ...plan, id: 'tp_1', name: 'Shop' })
    expect(readPlan(plan)).toEqual(plan)
    expect(readPlan([])).toEqual({ rules: [] })
  })

  it('is undone by planToRules and planToFiles', () => {
    const plan = readPlan({ name: 'Shop', rules: apiRules })
    expect(readPlan(planToRules(plan))).toEqual({ rules: plan.rules })
    expect(planFromFiles(planToFiles(plan))).toEqual(plan)
    const reversed = { ...plan, rules: plan.rules.toReversed() }
    expect(JSON.stringify(planToFiles(reversed))).toBe(JSON.stringify(planToFiles(plan)))
    expect(JSON.stringify(planToRules(reversed))).toBe(JSON.stringify(planToRules(plan)))
    expect(planToFiles(plan).map(({ path }) => path)).toEqual(['plan', 'track/order-completed', 'common'])
  })

  it('says where a plan is wrong', () => {
    expect(messageOf(() => readPlan('plan'))).toBe(
      'The plan has an unknown form: it is the string "plan" without the rules of a tracking plan.',
    )
    expect(messageOf(() => readPlan({ rules: [{ type: 'track', name: 'A', propertys: {} }] }))).toBe(
      'rules[0].propertys is not a member of plans.',
    )
    expect(messageOf(() => readPlan({ rules: [{ type: 'trak', name: 5, version: 0 }] }))).toBe(
      'rules[0].type must be one of track, identify, group, page, screen, common, but is the string "trak", and there are 2 more mistakes.',
    )
    expect(messageOf(() => readPlan({ rules: [{ type: 'page', version: 0 }] }))).toBe(
      'rules[0].version must not be the number 0.',
    )
    expect(messageOf(() => readPlan([{ type: 'TRACK', key: 'A', jsonSchema: null }]))).toBe(
      'rules[0].jsonSchema must be an object, but is null.',
    )
    expect(messageOf(() => readPlan({ rules: [{ type: 'track' }] }))).toBe(
      'rules[0].name is missing: a track rule requires the name of its event.',
    )
    expect(messageOf(() => readPlan({ rules: [{ type: 'identify', name: 'A' }] }))).toBe(
      'rules[0].name is not allowed: a rule of the type identify has no name.',
    )
    const twice = { type: 'track', name: 'A' }
    expect(messageOf(() => readPlan({ rules: [twice, twice] }))).toBe(
      'rules[1] repeats the rule track "A" of rules[0].',
    )
    const broken = { type: 'track', name: 'A', properties: { properties: { a: { type: 'strng' } } } }
    expect(messageOf(() => readPlan({ rules: [broken] }))).toBe(
      'In the JSON Schema of the rule track "A", properties.properties.properties.a.type must be one of string, number, integer, boolean, object, array, null, any, or a list of them, but is "strng".',
    )
    const dangling = { type: 'track', name: 'A', properties: { $ref: '#/definitions/none' } }
    expect(messageOf(() => planFromFiles([{ path: 'track/a.yaml', value: dangling }]))).toBe(
      'In the JSON Schema of track/a.yaml, properties.properties.$ref refers to "#/definitions/none", which is not in this schema.',
    )
    expect(
      messageOf(() =>
        planFromFiles([
          { path: 'plan.yaml', value: { name: 'A' } },
          { path: 'x.yaml', value: { name: 'B' } },
        ]),
      ),
    ).toBe('x.yaml has no type, so it is about the whole plan, like plan.yaml.')
    const deep = JSON.parse(`${'{"rules":'.repeat(200)}[]${'}'.repeat(200)}`)
    expect(messageOf(() => readPlan(deep))).toBe('The plan has more than 100 levels.')
  })
})

describe('the address of the JSON Schema', () => {
  it('lets a file name the JSON Schema that an editor checks it by', () => {
    const files = [
      { path: 'plan', value: { $schema: 'plan.schema.json', name: 'Shop' } },
      { path: 'track/a', value: { $schema: 'plan.schema.json', type: 'track', name: 'A' } },
    ]
    expect(planFromFiles(files)).toEqual({ name: 'Shop', rules: [{ type: 'track', name: 'A', version: 1 }] })
    expect(() => planFromFiles([{ path: 'plan', value: { $schema: 3 } }])).toThrow('$schema is not a member')
  })
})

describe('the names of files', () => {
  it('tell apart events that differ in little, and are safe on every system', () => {
    const names = ['Order Completed', 'order_completed', 'Größe', 'con', '../../etc/passwd', '🙂', 'a'.repeat(300), '.']
    const plan = readPlan({
      rules: [
        ...names.map((name) => ({ type: 'track', name })),
        { type: 'track', name: 'Order Completed', version: 2 },
        { type: 'identify', version: 2 },
        { type: 'page' },
      ],
    })
    const files = planToFiles(plan)
    const paths = files.map(({ path }) => path)
    expect(new Set(paths).size).toBe(paths.length)
    const safe = /^(?:[a-z]+\/)?[a-z\d-]{1,80}(?:\.[\da-f]{8})?(?:\.v\d+)?$/
    expect(paths.filter((path) => !safe.test(path))).toEqual([])
    expect(paths).toContain('page')
    expect(paths).toContain('identify.v2')
    expect(planFromFiles(files).rules).toHaveLength(plan.rules.length)
  })
})
