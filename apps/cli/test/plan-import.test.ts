import { mkdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { exitCodes } from '../src/errors/exit-codes.ts'
import { useLocalSegment } from './local-segment.ts'
import { runHere, useWorkingDirectory } from './run-here.ts'

const local = useLocalSegment()
useWorkingDirectory(() => local.folder)

const run = (args: readonly string[]) => runHere(['plan', ...args], { cwd: local.folder, host: local.url })

const importAs = async (args: readonly string[]) => {
  const { code, stdout, stderr } = await run(['import', ...args, '--json'])
  expect({ code, stderr }).toMatchObject({ code: exitCodes.ok })
  return JSON.parse(stdout) as { readonly plan: { readonly rules: unknown[] }; readonly losses: readonly string[] }
}

/** What Typewriter 8 writes: the properties take the place of the call, and a # is lost from the key. */
const typewriter8 = {
  ...{ id: 'tp_1', name: 'Shop', description: '', resourceSchemaId: 'rs_1', createdAt: '2026-01-01T00:00:00Z' },
  rules: [
    {
      ...{ key: 'Order 1 Completed', type: 'TRACK', version: 2, deprecatedAt: '0001-01-01T00:00:00.000Z' },
      jsonSchema: {
        ...{
          $schema: 'http://json-schema.org/draft-07/schema#',
          $id: 'a',
          description: 'Paid.',
          labels: { owner: 'shop' },
        },
        eventMetadata: { name: 'Order #1 Completed', type: 'TRACK' },
        properties: { total: { id: '/properties/total', type: 'number', description: '' } },
        ...{ required: ['total'], type: 'object' },
      },
    },
    {
      ...{ key: 'Empty', type: 'TRACK', version: 1 },
      jsonSchema: { eventMetadata: { name: 'Empty', type: 'TRACK' }, labels: {}, properties: {}, type: 'object' },
    },
    {
      ...{ key: 'Only Properties', type: 'TRACK', version: 1 },
      jsonSchema: {
        ...{ eventMetadata: { name: 'Only Properties', type: 'TRACK' }, type: 'object', required: ['properties'] },
        properties: { a: { type: 'string' } },
      },
    },
  ],
}

const rule = (properties: object, required: readonly string[] = []) => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  ...{ type: 'object', properties: { context: {}, traits: {}, properties: { type: 'object', properties, required } } },
})

const typewriter7 = {
  ...{ name: 'workspaces/shop/tracking-plans/rs_1', display_name: 'Shop', create_time: '2026-01-01T00:00:00Z' },
  rules: {
    events: [
      {
        name: 'Signed Up',
        description: 'A user signed up.',
        version: 1,
        rules: rule({ plan: { type: 'string' } }, ['plan']),
      },
    ],
    global: { properties: { context: { required: ['ip'], type: 'object' } }, type: 'object' },
    identify: { properties: { traits: {}, context: {}, properties: {} }, type: 'object' },
    ...{ group: {}, identify_traits: [{ name: 'email' }], group_traits: [] },
  },
}

const rudder = {
  'plan.yaml': `version: rudder/v0.1
kind: tp
metadata: { name: shop }
spec:
  id: shop
  display_name: Shop
  rules:
    - type: event_rule
      id: order
      event: { $ref: "#/events/shop/order", allow_unplanned: false }
      includes: { $ref: "#/event_rule/shop/*" }
      properties:
        - { $ref: "#/properties/shop/method", required: true }
        - $ref: "#/properties/shop/address"
          properties:
            - { $ref: "#/properties/shop/city", required: true }
      variants:
        - type: discriminator
          discriminator: "#/properties/shop/method"
          cases:
            - match: [card, wallet]
              properties: [{ $ref: "#/properties/shop/digits", required: true }]
          default: [{ $ref: "#/properties/shop/note", required: false }]
    - { type: event_rule, id: user, event: { $ref: "#/events/shop/user" }, properties: [{ $ref: "#/properties/shop/city" }] }
    - { type: event_rule, id: alias, event: { $ref: "#/events/shop/alias" } }
`,
  'catalogue.yaml': `version: rudder/v0.1
kind: events
metadata: { name: shop }
spec:
  events:
    - { id: order, name: Order Completed, event_type: track, description: Paid., category: "#/categories/shop/sales" }
    - { id: user, event_type: identify }
    - { id: alias, event_type: alias }
---
version: rudder/v0.1
kind: properties
metadata: { name: shop }
spec:
  properties:
    - { id: method, name: method, type: string, propConfig: { enum: [card, wallet, cash] } }
    - { id: address, name: address, type: object, description: Where to. }
    - { id: city, name: city, type: "string, null" }
    - { id: digits, name: digits, type: "#/custom-types/shop/digits" }
    - { id: note, name: note, type: array, propConfig: { itemTypes: [string] } }
---
version: rudder/v0.1
kind: custom-types
metadata: { name: shop }
spec:
  types:
    - { id: digits, name: Digits, type: string, config: { pattern: "^[0-9]+$", minLength: 4, odd: 1 } }
---
version: rudder/v0.1
kind: categories
metadata: { name: shop }
spec:
  categories: [{ id: sales, name: Sales }]
---
version: rudder/v1
kind: event-stream-source
spec: {}
`,
}

describe('segment plan import', () => {
  it('reads plan.json of Typewriter 8 and names what it does not have', async () => {
    local.file('plan.json', JSON.stringify(typewriter8))
    const { plan, losses } = await importAs(['plan.json', '--out', 'tracking'])
    expect(plan).toEqual({
      ...{ id: 'tp_1', name: 'Shop' },
      rules: [
        {
          ...{ type: 'track', name: 'Order #1 Completed', version: 2, description: 'Paid.', labels: { owner: 'shop' } },
          properties: {
            ...{ type: 'object', properties: { total: { description: '', type: 'number' } }, required: ['total'] },
          },
          call: { required: ['properties'] },
        },
        { type: 'track', name: 'Empty', version: 1, properties: { type: 'object' } },
        {
          ...{ type: 'track', name: 'Only Properties', version: 1 },
          properties: { type: 'object', properties: { a: { type: 'string' } } },
          call: { required: ['properties'] },
        },
      ],
    })
    expect(losses).toEqual([expect.stringContaining('newest version of track rules')])
    expect(readFileSync(local.path('tracking/track/empty.yaml'), 'utf8')).toContain('name: Empty')
    const { code, stderr } = await run(['lint', 'plan.json'])
    expect({ code, stderr }).toEqual({
      code: exitCodes.badData,
      stderr: expect.stringContaining('segment plan import'),
    })
  })

  it('reads plan.json of Typewriter 7', async () => {
    local.file('plan.json', JSON.stringify(typewriter7))
    const { plan, losses } = await importAs(['plan.json'])
    expect(plan).toEqual({
      name: 'Shop',
      rules: [
        {
          ...{ type: 'track', name: 'Signed Up', version: 1, description: 'A user signed up.' },
          properties: { type: 'object', properties: { plan: { type: 'string' } }, required: ['plan'] },
        },
        { type: 'common', version: 1, context: { type: 'object', required: ['ip'] } },
      ],
    })
    expect(losses).toEqual([expect.stringContaining('rules.identify_traits'), expect.stringContaining('no ID')])
  })

  it('reads the files of RudderStack, with variants as conditions', async () => {
    mkdirSync(local.path('rudder/node_modules'), { recursive: true })
    for (const [name, text] of Object.entries(rudder)) local.file(`rudder/${name}`, text)
    local.file('rudder/node_modules/broken.yaml', 'a: [')
    const { plan, losses } = await importAs(['rudder'])
    expect(plan).toEqual({
      name: 'Shop',
      rules: [
        {
          ...{
            type: 'track',
            name: 'Order Completed',
            version: 1,
            description: 'Paid.',
            labels: { category: 'Sales' },
          },
          properties: {
            type: 'object',
            properties: {
              address: {
                ...{ description: 'Where to.', type: 'object' },
                ...{ properties: { city: { type: ['string', 'null'] } }, required: ['city'] },
              },
              digits: { type: 'string', pattern: '^[0-9]+$', minLength: 4 },
              method: { type: 'string', enum: ['card', 'wallet', 'cash'] },
              note: { type: 'array', items: { type: 'string' } },
            },
            additionalProperties: false,
            required: ['method'],
            allOf: [
              {
                if: { properties: { method: { enum: ['card', 'wallet'] } }, required: ['method'] },
                // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
                then: { required: ['digits'] },
              },
            ],
          },
          call: { required: ['properties'] },
        },
        {
          type: 'identify',
          version: 1,
          traits: { type: 'object', properties: { city: { type: ['string', 'null'] } } },
        },
      ],
    })
    expect(losses).toEqual([
      expect.stringContaining('includes has no place'),
      expect.stringContaining('odd of the configuration'),
      expect.stringContaining('rules for alias calls'),
      expect.stringContaining('event-stream-source'),
    ])
  })

  it('reads the references of version 1', async () => {
    local.file(
      'rudder.yaml',
      `version: rudder/v1
kind: tracking-plan
spec:
  id: shop
  rules:
    - id: r
      type: event_rule
      event: "#event:up"
      properties: [{ property: "#property:age", required: true }]
---
version: rudder/v1
kind: events
spec: { events: [{ id: up, name: Signed Up, event_type: track }] }
---
version: rudder/v1
kind: properties
spec: { properties: [{ id: age, name: age, types: [integer, "null"], config: { multiple_of: 2 } }] }
`,
    )
    expect((await importAs(['rudder.yaml'])).plan.rules).toMatchObject([
      { name: 'Signed Up', properties: { properties: { age: { type: ['integer', 'null'], multipleOf: 2 } } } },
    ])
  })

  it.each([
    [['import', 'missing.json', '--out', 'x'], exitCodes.noInput, 'does not exist'],
    [['import', 'odd.json', '--out', 'x'], exitCodes.badData, 'invalid_plan'],
    [['import', 'lonely.yaml', '--out', 'x'], exitCodes.badData, '#/events/shop/none, which is in no file'],
    [['import', 'odd.json'], exitCodes.usage, '--out is missing'],
  ])('says what is wrong: %j', async (args, code, text) => {
    local.file('odd.json', '{"a":1}')
    local.file(
      'lonely.yaml',
      'version: rudder/v1\nkind: tp\nspec: { id: a, rules: [{ id: r, event: { $ref: "#/events/shop/none" } }] }\n',
    )
    const result = await run(args)
    expect({ code: result.code, found: result.stderr.includes(text) }, result.stderr).toEqual({ code, found: true })
  })
})
