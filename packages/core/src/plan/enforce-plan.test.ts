import { describe, expect, it } from 'vitest'
import { enforcePlan } from './enforce-plan.ts'
import type { PlanSettings } from './plan.ts'
import { readPlan } from './read-plan.ts'

const plan = readPlan({
  rules: [
    {
      type: 'track',
      name: 'Ordered',
      properties: {
        properties: {
          total: { type: 'number' },
          items: { items: { properties: { price: { type: 'number' }, sizes: { items: { type: 'string' } } } } },
        },
        required: ['total'],
      },
    },
    { type: 'identify', traits: { properties: { age: { type: 'integer' } } } },
    { type: 'page', name: 'Home', properties: { properties: { url: { type: 'string' } } } },
    { type: 'common', context: { properties: { locale: { type: 'string' } } } },
  ],
})

const ordered = (properties: object, more: object = {}) => ({ type: 'track', event: 'Ordered', properties, ...more })

const outcomeOf = (call: Readonly<Record<string, unknown>>, settings: PlanSettings) => {
  const { outcome, omitted, discardCode, issues } = enforcePlan(plan, call, settings)
  const errors = issues.filter(({ severity }) => severity === 'error')
  return [outcome, discardCode ?? omitted.map((path) => path.join('.')).join(), `${errors.length}/${issues.length}`]
}

const wrong = ordered({ total: '9', extra: 1 }, { context: { locale: 5 } })

describe('enforcePlan', () => {
  it.each<[PlanSettings, readonly unknown[]]>([
    [{}, ['kept', '', '0/3']],
    [{ track: {} }, ['kept', '', '0/3']],
    [{ track: { allowUnplannedEvents: false } }, ['kept', '', '0/3']],
    [{ track: { allowUnplannedEventProperties: false } }, ['rewritten', 'properties.extra', '1/3']],
    [{ track: { allowPropertiesOnViolations: false } }, ['rewritten', 'properties.total', '1/3']],
    [{ track: { allowEventOnViolations: false } }, ['blocked', 'schema_violation', '1/3']],
    [{ track: { commonEventOnViolations: 'BLOCK' } }, ['blocked', 'common_schema_violation', '1/3']],
    [{ track: { commonEventOnViolations: 'OMIT_PROPERTIES' } }, ['rewritten', 'context.locale', '1/3']],
    [
      { track: { allowEventOnViolations: false, commonEventOnViolations: 'BLOCK' } },
      ['blocked', 'schema_violation', '2/3'],
    ],
    [
      { track: { allowUnplannedEventProperties: false, allowPropertiesOnViolations: false } },
      ['rewritten', 'properties.total,properties.extra', '2/3'],
    ],
    [{ identify: { allowUnplannedTraits: false, commonEventOnViolations: 'BLOCK' } }, ['kept', '', '0/3']],
  ])('does to a track call what %j says', (settings, expected) => {
    expect(outcomeOf(wrong, settings)).toEqual(expected)
    expect(outcomeOf(ordered({ total: 9 }), settings)).toEqual(['kept', '', '0/0'])
  })

  it('blocks events that the plan does not list', () => {
    const call = { type: 'track', event: 'ordered', properties: { any: 1 } }
    expect(outcomeOf(call, { track: { allowUnplannedEvents: false } })).toEqual(['blocked', 'unplanned', '1/1'])
    expect(outcomeOf(call, { track: { allowUnplannedEvents: true } })).toEqual(['kept', '', '0/1'])
  })

  it.each<[PlanSettings['identify'], readonly unknown[]]>([
    [{ allowUnplannedTraits: false }, ['rewritten', 'traits.nick', '1/3']],
    [{ allowTraitsOnViolations: false }, ['rewritten', 'traits.age', '1/3']],
    [{ commonEventOnViolations: 'OMIT_TRAITS' }, ['rewritten', 'context.locale', '1/3']],
    [{ commonEventOnViolations: 'BLOCK' }, ['blocked', 'common_schema_violation', '1/3']],
  ])('does to an identify call what %j says', (identify, expected) => {
    const call = { type: 'identify', traits: { age: '9', nick: 'a' }, context: { locale: 5 } }
    expect(outcomeOf(call, { identify })).toEqual(expected)
  })

  it('keeps pages and screens, for which Segment has no control', () => {
    const settings = { track: { allowUnplannedEvents: false, allowEventOnViolations: false } }
    expect(outcomeOf({ type: 'page', name: 'Home', properties: { url: 5 } }, settings)).toEqual(['kept', '', '0/1'])
    expect(outcomeOf({ type: 'page', name: 'Other' }, settings)).toEqual(['kept', '', '0/1'])
  })

  it('omits the closest member of an object, and nothing for what is missing', () => {
    const settings = { track: { allowPropertiesOnViolations: false } }
    const items = [{ price: 'free', sizes: ['s', 5] }]
    expect(enforcePlan(plan, ordered({ items }), settings).omitted).toEqual([
      ['properties', 'items', 0, 'price'],
      ['properties', 'items', 0, 'sizes'],
    ])
    expect(outcomeOf(ordered({}), settings)).toEqual(['kept', '', '0/1'])
  })

  it('takes settings beside the rules of the Public API', () => {
    const settings = { track: { allowUnplannedEvents: false } }
    for (const value of [
      { rules: [], settings },
      { data: { rules: [] }, settings },
    ]) {
      expect(enforcePlan(readPlan(value), { type: 'track', event: 'Other' }).outcome).toBe('blocked')
    }
    expect(() => readPlan({ rules: [], settings: { track: { allowUnplannedEvents: 'no' } } })).toThrow(
      'settings.track.allowUnplannedEvents must be a boolean',
    )
  })

  it('takes the settings of the plan', () => {
    const strict = { ...plan, settings: { track: { allowUnplannedEvents: false } } }
    expect(enforcePlan(strict, { type: 'track', event: 'Other' }).outcome).toBe('blocked')
  })
})
