import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type PlanRule, planFromFiles, planToFiles, readPlan } from '@org/segment-core/plan'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planFileJsonSchema } from './plan-file-schema.ts'

const validate = new Ajv({ strict: false }).compile(planFileJsonSchema())

const text = fc.string({ minLength: 1, maxLength: 12 })

const part = fc.record(
  {
    type: fc.constantFrom('object', ['object', 'null']),
    properties: fc.dictionary(text, fc.record({ type: fc.constantFrom('string', 'number'), description: text })),
    required: fc.uniqueArray(text, { maxLength: 3 }),
  },
  { requiredKeys: [] },
)

const rules: fc.Arbitrary<PlanRule> = fc
  .record({
    type: fc.constantFrom('track', 'page', 'screen', 'identify', 'group', 'common'),
    name: text,
    version: fc.integer({ min: 1, max: 3 }),
    others: fc.record(
      {
        description: text,
        labels: fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null))),
        deprecatedAt: fc.constant('2026-01-01T00:00:00Z'),
        ...{ properties: part, traits: part, context: part, call: part },
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ type, name, version, others }) => ({
    ...{ type, version, ...others },
    ...(['track', 'page', 'screen'].includes(type) ? { name } : {}),
  }))

const head = fc.record(
  {
    ...{ id: text, name: text, description: text },
    settings: fc.constantFrom({ track: { allowUnplannedEvents: false } }, { identify: {}, other: 1 }),
  },
  { requiredKeys: [] },
)

const accepts = (value: unknown): boolean => {
  try {
    planFromFiles([{ path: 'file', value }])
    return true
  } catch {
    return false
  }
}

describe('the JSON Schema of plan files', () => {
  it('accepts every file that a plan is written as', () => {
    const plans = fc.tuple(
      head,
      fc.uniqueArray(rules, { selector: ({ type, name, version }) => `${type} ${name} ${version}` }),
    )
    fc.assert(
      fc.property(plans, ([about, list]) => {
        for (const { path, value } of planToFiles(readPlan({ ...about, rules: list }))) {
          expect(validate(value), `${path}: ${JSON.stringify(validate.errors)}`).toBe(true)
          expect(accepts({ $schema: 'plan.schema.json', ...Object(value) })).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('decides as the command does when a member is changed', () => {
    const odd = fc.constantFrom<unknown>(null, 1, 0, 'x', '', true, [], {}, 'common', 'identify')
    const member = fc.oneof(
      fc.constantFrom('type', 'name', 'version', 'description', 'labels', 'properties', 'call', 'settings', '$schema'),
      fc.constantFrom('deprecatedAt', 'id', 'rules', 'extra', 'title'),
    )
    fc.assert(
      fc.property(rules, member, odd, (rule, name, value) => {
        const changed = { ...rule, [name]: value }
        expect(validate(changed), JSON.stringify(changed)).toBe(accepts(changed))
      }),
      { numRuns: 300 },
    )
  })

  it('is published in the package and on the site', () => {
    for (const path of ['../../schemas/plan.schema.json', '../../../docs/public/schemas/plan.schema.json']) {
      expect(JSON.parse(readFileSync(join(import.meta.dirname, path), 'utf8'))).toEqual(planFileJsonSchema())
    }
  })
})
