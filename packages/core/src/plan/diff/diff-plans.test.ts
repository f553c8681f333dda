import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkCall } from '../check-call.ts'
import type { Plan, RuleSchema } from '../plan.ts'
import { readPlan } from '../read-plan.ts'
import { diffPlans } from './diff-plans.ts'

const planOf = (properties: RuleSchema, name = 'Order Completed'): Plan =>
  readPlan({ rules: [{ type: 'track', name, properties }] })
const field = (schema: RuleSchema): Plan => planOf({ properties: { a: schema } })

const breaks = (before: Plan, after: Plan): void => {
  for (const { level, counterExample } of diffPlans(before, after).changes) {
    if (counterExample === undefined) continue
    const { call, issues } = counterExample
    expect(level).toBe('major')
    // Only a call with properties that no plan lists needs a source that allows them.
    const unplanned = checkCall(before, call, { unplanned: 'error' }).length === 0 ? 'error' : 'ignore'
    expect(checkCall(before, call, { unplanned })).toEqual([])
    expect(checkCall(after, call, { unplanned })).toEqual(issues)
    expect(issues).not.toEqual([])
  }
}

describe('diffPlans', () => {
  it.each<[string, RuleSchema, RuleSchema]>([
    ['type', { type: ['string', 'null'] }, { type: 'string' }],
    ['integer of number', { type: 'number' }, { type: 'integer' }],
    ['enum', { enum: ['EUR', 'USD'] }, { enum: ['EUR'] }],
    ['pattern', { type: 'string' }, { type: 'string', pattern: '^[A-Z]+$' }],
    ['other pattern', { type: 'string', pattern: '^(?:fall|winter)$' }, { type: 'string', pattern: '^fall$' }],
    ['format', { type: 'string' }, { type: 'string', format: 'date' }],
    ['maxLength', { type: 'string', maxLength: 9 }, { type: 'string', maxLength: 5 }],
    ['minimum', { type: 'number', minimum: 1 }, { type: 'number', minimum: 3 }],
    ['exclusiveMaximum', { type: 'number' }, { type: 'number', exclusiveMaximum: 7 }],
    ['items', { type: 'array', items: { type: 'number' } }, { type: 'array', items: { type: 'integer' } }],
    ['maxItems', { type: 'array' }, { type: 'array', maxItems: 3 }],
    ['nested required', { type: 'object', properties: { b: {} } }, { properties: { b: {} }, required: ['b'] }],
    ['closed', { type: 'object' }, { type: 'object', additionalProperties: false }],
    ['not', {}, { not: true }],
    ['class of a pattern', { type: 'string', pattern: '^\\w+$' }, { type: 'string', pattern: '^[a-z]+$' }],
    ['anchor of a pattern', { type: 'string', pattern: '^SKU-' }, { type: 'string', pattern: '^SKU-\\d{4}$' }],
    ['length with a pattern', { pattern: '^[A-Z]+$', maxLength: 9 }, { pattern: '^[A-Z]+$', maxLength: 4 }],
    ['wide pattern with a length', { minLength: 6, maxLength: 9 }, { minLength: 6, maxLength: 9, pattern: '^x+$' }],
    ['maximum in another way', { type: 'number', maximum: 5 }, { type: 'number', exclusiveMaximum: 5 }],
    ['constant', { enum: ['a', 'b'] }, { const: 'a' }],
    ['quantified pattern', { type: 'string', pattern: '^a+$' }, { type: 'string', pattern: '^b+$' }],
    ['multipleOf', { type: 'number' }, { type: 'number', multipleOf: 0.01 }],
    ['uniqueItems', { type: 'array' }, { type: 'array', uniqueItems: true }],
    ['maxProperties', { properties: { b: {}, c: {} } }, { properties: { b: {}, c: {} }, maxProperties: 1 }],
    ['dependencies', { properties: { b: {}, c: {} } }, { properties: { b: {}, c: {} }, dependencies: { b: ['c'] } }],
    [
      'condition',
      { properties: { b: { enum: ['x', 'y'] }, c: {} } },
      {
        properties: { b: { enum: ['x', 'y'] }, c: {} },
        if: { properties: { b: { const: 'x' } }, required: ['b'] },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { required: ['c'] },
      },
    ],
  ])('proves that a narrower %s is major', (_, wide, narrow) => {
    const [before, after] = [field(wide), field(narrow)]
    const diff = diffPlans(before, after)
    expect(diff.level).toBe('major')
    expect(diff.changes.some(({ counterExample }) => counterExample !== undefined)).toBe(true)
    breaks(before, after)
  })

  it.each<[string, Plan, Plan, string, string]>([
    ['the same plan', field({}), field({}), 'none', ''],
    [
      'words',
      field({ description: 'a' }),
      field({ description: 'b' }),
      'patch',
      'words properties.properties.a.description',
    ],
    [
      'the order of an enum',
      field({ enum: ['a', 'b'] }),
      field({ enum: ['b', 'a'] }),
      'patch',
      'words properties.properties.a.enum',
    ],
    [
      'a smaller multiple',
      field({ multipleOf: 8 }),
      field({ multipleOf: 4 }),
      'minor',
      'widened properties.properties.a.multipleOf',
    ],
    [
      'a wider enum',
      field({ enum: ['a'] }),
      field({ enum: ['a', 'b'] }),
      'minor',
      'widened properties.properties.a.enum',
    ],
    [
      'a number',
      field({ type: 'integer' }),
      field({ type: 'number' }),
      'minor',
      'widened properties.properties.a.type',
    ],
    [
      'a pattern in other words',
      field({ pattern: '^[0-9]+$' }),
      field({ pattern: '^\\d\\d*$' }),
      'patch',
      'words properties.properties.a.pattern',
    ],
    [
      'a pattern that matches more',
      field({ pattern: '^fall$' }),
      field({ pattern: '^(?:fall|winter)$' }),
      'minor',
      'widened properties.properties.a.pattern',
    ],
    [
      'a pattern that matches everything',
      field({}),
      field({ pattern: '.*' }),
      'patch',
      'words properties.properties.a.pattern',
    ],
    [
      'a lower bound that is left out',
      field({ minimum: 1 }),
      field({ exclusiveMinimum: 0 }),
      'minor',
      'widened properties.properties.a.minimum,widened properties.properties.a.exclusiveMinimum',
    ],
    [
      'the same bound of integers',
      field({ type: 'integer', minimum: 1 }),
      field({ type: 'integer', exclusiveMinimum: 0 }),
      'patch',
      'words properties.properties.a.minimum,words properties.properties.a.exclusiveMinimum',
    ],
    [
      'one value',
      field({ const: 'a' }),
      field({ enum: ['a'] }),
      'patch',
      'words properties.properties.a.const,words properties.properties.a.enum',
    ],
    ['a new property', planOf({ properties: {} }), field({}), 'minor', 'property_added properties.properties.a'],
    ['a removed property', field({}), planOf({ properties: {} }), 'major', 'property_removed properties.properties.a'],
    [
      'a required one',
      field({}),
      planOf({ properties: { a: {} }, required: ['a'] }),
      'major',
      'required_added properties.required',
    ],
    [
      'an optional one',
      planOf({ properties: { a: {} }, required: ['a'] }),
      field({}),
      'minor',
      'required_removed properties.required',
    ],
    ['a new event', { rules: [] }, field({}), 'minor', 'rule_added '],
    ['a removed event', field({}), { rules: [] }, 'major', 'rule_removed '],
  ])('says what %s means', (_, before, after, level, change) => {
    const diff = diffPlans(before, after)
    expect(diff.level).toBe(level)
    expect(diff.changes.map(({ kind, path }) => `${kind} ${path.join('.')}`).join()).toBe(change)
    if (level === 'major') expect(diff.changes[0]?.counterExample?.issues).toHaveLength(1)
    breaks(before, after)
  })

  it('shows a call with another property for properties that are closed', () => {
    const [open, closed] = [
      planOf({ properties: { a: {} } }),
      planOf({ properties: { a: {} }, additionalProperties: false }),
    ]
    const { level, changes } = diffPlans(open, closed)
    expect(level).toBe('major')
    expect(changes[0]?.counterExample?.issues).toMatchObject([
      { code: 'plan_violation', path: ['properties', 'other'] },
    ])
    breaks(open, closed)
  })

  it('proves what a new common rule asks of every call', () => {
    const common = { type: 'common', context: { type: 'object', required: ['app'] }, call: { required: ['context'] } }
    const { level, changes } = diffPlans(readPlan({ rules: [] }), readPlan({ rules: [common] }))
    expect(level).toBe('major')
    expect(changes.find(({ counterExample }) => counterExample !== undefined)?.counterExample?.call.type).toBe('alias')
  })

  it('calls a change major whenever a call that kept to the plan breaks it', () => {
    const schema = fc.record(
      {
        type: fc.constantFrom('string', 'number', 'integer', ['string', 'null'], 'any'),
        enum: fc.uniqueArray(fc.constantFrom('a', 'bb', 1, 2.5, null), { minLength: 1 }),
        minLength: fc.nat(3),
        maximum: fc.nat(3),
        pattern: fc.constantFrom('a', '^b+$'),
      },
      { requiredKeys: [] },
    )
    const value = fc.constantFrom('', 'a', 'bb', 'bbb', 'xxxx', 1, 2.5, 9, null, true)
    fc.assert(
      fc.property(schema, schema, value, (left, right, a) => {
        const [before, after] = [field(left), field(right)]
        const call = { type: 'track', event: 'Order Completed', properties: { a } }
        const isBroken = checkCall(before, call).length === 0 && checkCall(after, call).length > 0
        if (isBroken) expect(diffPlans(before, after).level).toBe('major')
        breaks(before, after)
      }),
      { numRuns: 60 },
    )
  })
})
