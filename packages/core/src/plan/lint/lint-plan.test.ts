import { describe, expect, it } from 'vitest'
import type { Plan, RuleSchema } from '../plan.ts'
import { lintPlan } from './lint-plan.ts'
import { planLintRules } from './plan-lint-rules.ts'

const description = 'Words.'
const event = (name: string, properties?: RuleSchema) => ({
  ...{ type: 'track' as const, name, version: 1, description },
  ...(properties === undefined ? {} : { properties: { properties } }),
})
const plan = (...rules: Plan['rules'][number][]): Plan => ({ rules })
const a = (schema: RuleSchema) => plan(event('Order Completed', { a: { description, ...schema } }))

describe('lintPlan', () => {
  it.each<[Plan, string]>([
    [plan(event('Order Completed'), event('order_completed')), 'plan_naming name,plan_near_duplicate name'],
    [plan(event('Order Completed'), event('Orders Completed')), 'plan_near_duplicate name'],
    [plan(event('Step 1 Viewed'), event('Step 2 Viewed'), event('Signed In'), event('Signed Up')), ''],
    [
      plan(event('Paid', { order_id: { description }, orderId: { description } })),
      'plan_near_duplicate properties.properties.orderId',
    ],
    [plan(event('Pages')), 'plan_reserved_name name'],
    [plan(event('Paid', { anonymousId: { description } })), 'plan_reserved_name properties.properties.anonymousId'],
    [a({ pattern: '^(?=a)' }), 'plan_pattern properties.properties.a.pattern'],
    [a({ pattern: '(?<!a)b' }), 'plan_pattern properties.properties.a.pattern'],
    [a({ pattern: '(a)\\1' }), 'plan_pattern properties.properties.a.pattern'],
    [a({ pattern: '(?<n>a)\\k<n>' }), 'plan_pattern properties.properties.a.pattern'],
    [a({ pattern: 'a{1001}' }), 'plan_pattern properties.properties.a.pattern'],
    [a({ pattern: '\\(?=a|[(?=]|\\\\1|(?<n>a)|(?:b){1000}' }), ''],
    [a({ type: 'date' }), 'plan_unknown_type properties.properties.a.type'],
    [a({ type: ['string', 'date'] }), 'plan_unknown_type properties.properties.a.type'],
    [a({ format: 'colour' }), 'plan_unchecked properties.properties.a.format'],
    [a({ maxLenght: 3 }), 'plan_unchecked properties.properties.a.maxLenght'],
    [a({ description: ' ' }), 'plan_missing_description properties.properties.a'],
    [plan({ type: 'identify', version: 1 }), 'plan_missing_description description'],
    [plan(...Array.from({ length: 2001 }, (_, at) => event(`Event ${at}`))), 'plan_too_many_rules '],
    [plan(...Array.from({ length: 2000 }, (_, at) => event(`Event ${at}`))), ''],
  ])('finds in case %# what is wrong', (linted, expected) => {
    const found = lintPlan(linted, { naming: 'Title Case' })
    expect(found.map(({ code, path }) => `${code} ${path.join('.')}`).join()).toBe(expected)
    for (const { code, severity, advice } of found) expect({ severity, advice }).toEqual(planLintRules[code])
  })

  it('knows the policy of names', () => {
    const names = plan(event('order_completed'), event('Shop Opened'), event('seenTwice'))
    const outside = (naming?: 'snake_case') => lintPlan(names, naming && { naming }).map(({ rule }) => rule?.name)
    expect(outside('snake_case')).toEqual(['Shop Opened', 'seenTwice'])
    expect(outside()).toEqual([])
  })
})
