import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { CollectorDependencies } from '../src/collector/dependencies.ts'
import type { CollectorConfigInput } from '../src/config/collector-config.ts'
import { parseConfig } from '../src/config/parse-config.ts'
import { createPlans } from '../src/plans.ts'
import { readPlanFile } from '../src/runtimes/plan-file.ts'
import { createSourceRegister } from '../src/sources/source-register.ts'
import { basic, createLocalCollector, publicKey, realKey } from './local-collector.ts'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

const ordered = {
  type: 'TRACK',
  key: 'Ordered',
  version: 1,
  jsonSchema: {
    type: 'object',
    properties: { properties: { type: 'object', properties: { total: { type: 'number' }, id: {} } } },
  },
}

const strict = {
  id: 'tp_1',
  name: 'Shop plan',
  rules: [ordered],
  settings: { track: { allowUnplannedEvents: false, allowPropertiesOnViolations: false } },
}

const enforcing = (plan: unknown, more: Partial<CollectorConfigInput> = {}, parts: CollectorDependencies = {}) => {
  const log = vi.fn()
  const onError = vi.fn()
  const settings = { operatorToken: 'operator', ...more }
  const local = createLocalCollector(settings, { plans: createPlans({ [publicKey]: plan }), log, onError, ...parts })
  const metrics = async () =>
    (await local.app.request('/metrics', { headers: { authorization: 'Bearer operator' } })).text()
  return { ...local, log, onError, metrics }
}

const big =
  '{"type":"track","userId":"u","messageId":"m-1","event":"Ordered","properties":{"id":1234567890123456789,"total":"9"}}'

describe('the tracking plan of a source', () => {
  it('blocks calls, which are answered like accepted ones, counted and logged', async () => {
    const { post, segment, metrics, log } = enforcing(strict)
    const events = ['Ordered', 'Other', 'Other']
    const batch = events.map((event) => ({ type: 'track', userId: 'u', event }))
    const answer = await post('/v1/batch', { batch })
    expect([answer.status, await answer.json()]).toEqual([200, { success: true }])
    expect(segment.calls.map(({ event }) => event)).toEqual(['Ordered'])
    expect((await post('/v1/track', { userId: 'u', event: 'Alone' })).status).toBe(200)
    expect(segment.calls).toHaveLength(1)
    expect(await metrics()).toContain('collector_dropped_calls_total{source="web",reason="plan_unplanned"} 3')
    expect(log.mock.calls.map(([line]) => line)).toMatchObject([
      {
        ...{ level: 'warning', message: 'The tracking plan blocked calls.', source: 'web', event: 'Other' },
        ...{ reason: 'unplanned', field: 'event', calls: 2 },
      },
      { event: 'Alone', calls: 1 },
    ])
  })

  it('omits fields, and keeps the digits of the others', async () => {
    const { post, segment, metrics, log } = enforcing(strict)
    expect((await post('/v1/batch', `{"context":{"app":{"build":1.0}},"batch":[${big}]}`)).status).toBe(200)
    const body = new TextDecoder().decode(segment.requests[0]?.body)
    expect(body).toContain('"properties":{"id":1234567890123456789}')
    expect(body).toContain('"build":1.0')
    expect(await metrics()).toContain('collector_rewritten_calls_total{source="web"} 1')
    expect(log.mock.calls[0]?.[0]).toMatchObject({ field: 'properties.total', calls: 1 })
  })

  it('leaves every byte of a call that keeps to the plan, and lets calls pass without a control', async () => {
    const plain = createLocalCollector()
    const { post, segment, log } = enforcing([ordered])
    for (const one of [plain.post, post]) expect((await one('/v1/batch', `{"batch":[${big}]}`)).status).toBe(200)
    const bodies = [plain.segment, segment].map(({ requests }) => new TextDecoder().decode(requests[0]?.body))
    const callIn = (text = '') =>
      text.slice(text.indexOf('"batch"')).replace(/"timestamp":"[^"]*"|"sentAt":"[^"]*"/g, '')
    expect(callIn(bodies[1])).toBe(callIn(bodies[0]))
    expect(log.mock.calls.map(([line]) => line.message)).toEqual([
      expect.stringContaining(
        'The plan of the source web blocks and omits nothing, because it has no schema controls.',
      ),
    ])
  })

  it.each([
    ['as the Public API answers', { rules: [], settings: { data: { settings: strict.settings } } }],
    ['misspelt', { rules: [], settings: { track: { allowUnplanedEvents: false } } }],
  ])('warns of controls that change nothing: %s', (_, plan) => {
    expect(enforcing(plan).log.mock.calls[0]?.[0].message).toContain('has no schema controls')
    const { log } = enforcing({ rules: [], settings: { track: { allowUnplannedEvents: true } } })
    expect(log).not.toHaveBeenCalled()
  })

  it('bounds the lines of the log and the violations that one request causes', async () => {
    const sources = {
      [publicKey]: { writeKey: realKey, planViolationsTo: 'violations' },
      violations: { writeKey: 'v' },
    }
    const items = { properties: { properties: { properties: { list: { items: { type: 'string' } } } } } }
    const plan = { ...strict, rules: [{ ...ordered, jsonSchema: items }] }
    const { post, segment, log } = enforcing(plan, { sources })
    const list = Array.from({ length: 500 }, () => 1)
    const others = Array.from({ length: 30 }, (_, index) => ({ type: 'track', userId: 'u', event: `Other ${index}` }))
    const batch = [{ type: 'track', userId: 'u', event: 'Ordered', properties: { list } }, ...others]
    expect((await post('/v1/batch', { batch })).status).toBe(200)
    expect(segment.calls.filter(({ writeKey }) => writeKey === 'v')).toHaveLength(100)
    expect(log).toHaveBeenCalledTimes(11)
    expect(log.mock.lastCall?.[0]).toMatchObject({ message: expect.stringContaining('more calls'), calls: 21 })
  })

  it('answers 503 while a source to forward to is missing', async () => {
    const sources = { [publicKey]: { writeKey: realKey, planBlockedTo: 'missing' } }
    const { post, segment, log, onError } = enforcing(strict, { sources })
    expect(log.mock.calls[0]?.[0].message).toContain('forwards to missing, which is not a source')
    expect((await post('/v1/track', { userId: 'u', event: 'Other' })).status).toBe(503)
    expect(segment.calls).toEqual([])
    expect(onError).toHaveBeenCalledOnce()
  })

  it('warns of missing sources to forward to once, also of those that come or go later', () => {
    const config = parseConfig({ sources: { [publicKey]: { writeKey: realKey } } })
    const sources = createSourceRegister(config)
    const { log } = enforcing(strict, config, { sources })
    const missing = () => log.mock.calls.filter(([{ message }]) => message.includes('is not a source')).length
    const update = (more: object) => sources.update(parseConfig({ sources: more as never }).sources)
    const later = { writeKey: 'l', planViolationsTo: 'gone', planBlockedTo: 'gone' }
    const counts = [missing()]
    for (const more of [
      { later },
      { later, other: { writeKey: 'o' } },
      { later, gone: { writeKey: 'g' } },
      { later, other: { writeKey: 'o' } },
    ]) {
      update(more)
      counts.push(missing())
    }
    expect(counts).toEqual([0, 1, 1, 1, 2])
    expect(log.mock.lastCall?.[0].message).toContain('The plan of the source later forwards to gone')
  })

  it('is never ignored: a source that comes later with a plan that cannot be read is answered 503', async () => {
    const config = parseConfig({ sources: { [publicKey]: { writeKey: realKey } } })
    const sources = createSourceRegister(config)
    const onError = vi.fn()
    const { post, segment } = createLocalCollector(config, { sources, onError })
    sources.update(parseConfig({ sources: { later: { writeKey: 'l', plan: 'plan.json' } } }).sources)
    const { status } = await post('/v1/track', { userId: 'u', event: 'E' }, { authorization: basic('later') })
    expect([status, segment.calls, onError.mock.lastCall?.[0].details.path]).toEqual([
      503,
      [],
      ['sources', 'later', 'plan'],
    ])
    expect((await post('/v1/track', { userId: 'u', event: 'E' })).status).toBe(200)
  })

  it('forwards violations and blocked calls to other sources', async () => {
    const sources = {
      [publicKey]: { writeKey: realKey, planViolationsTo: 'violations', planBlockedTo: 'blocked' },
      violations: { writeKey: 'key-of-violations' },
      blocked: { writeKey: 'key-of-blocked' },
    }
    const { post, segment } = enforcing(strict, { sources })
    await post('/v1/batch', `{"batch":[${big},{"type":"track","userId":"u","messageId":"m-2","event":"Other"}]}`)
    const byKey = (key: string) => segment.calls.filter(({ writeKey }) => writeKey === key)
    expect(byKey('key-of-blocked')).toMatchObject([{ event: 'Other', messageId: 'm-2' }])
    expect(byKey('key-of-violations')).toMatchObject([
      {
        ...{ event: 'Violation Generated', userId: 'schema-violations', messageId: 'm-1-violation-0' },
        properties: {
          ...{ eventName: 'Ordered', eventMessageID: 'm-1', trackingPlanID: 'tp_1', trackingPlanName: 'Shop plan' },
          ...{ violationField: 'properties.total', violationType: 'Invalid Type', sourceName: 'web' },
        },
      },
    ])
    expect(byKey(realKey)).toMatchObject([{ event: 'Ordered' }])
  })

  it('answers 503 and stores nothing if another source cannot be reached', async () => {
    const stored: string[] = []
    const storage: CollectorDependencies['storage'] = {
      store: async ({ alias = '' }) => {
        stored.push(alias)
        return { outcome: 'unavailable', status: 503, retryAfterSeconds: 5 }
      },
    }
    const sources = { [publicKey]: { writeKey: realKey, planBlockedTo: 'blocked' }, blocked: { writeKey: 'other-key' } }
    const { post, metrics } = enforcing(strict, { sources }, { storage })
    const answer = await post('/v1/track', { userId: 'u', event: 'Other' })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
    expect(stored).toEqual(['blocked'])
    expect(await metrics()).toContain('outcome="unavailable"} 1')
  })

  it('reads the file of a source, and warns of what it cannot check', () => {
    const folder = mkdtempSync(join(tmpdir(), 'collector-plan-'))
    folders.push(folder)
    const path = join(folder, 'plan.json')
    const pattern = {
      ...ordered,
      jsonSchema: { properties: { properties: { properties: { id: { pattern: '(?=a)' } } } } },
    }
    writeFileSync(path, JSON.stringify({ data: { rules: [pattern] } }))
    const sources = { [publicKey]: { writeKey: realKey, plan: path } }
    const { log } = enforcing(undefined, { sources }, { plans: createPlans({}, { readPlanFile }) })
    expect(log.mock.calls[0]?.[0]).toMatchObject({
      level: 'warning',
      message: expect.stringContaining(
        'The plan of the source web is not checked at track "Ordered": properties.properties.id.pattern looks ahead',
      ),
    })
    expect(() => enforcing(undefined, { sources }, { plans: createPlans({}) })).toThrow('cannot be read here')
    expect(() => createLocalCollector({ sources })).toThrow('cannot be read here')
    writeFileSync(path, '{"rules":5}')
    expect(() => enforcing(undefined, { sources }, { plans: createPlans({}, { readPlanFile }) })).toThrow(
      /^The plan of the source web cannot be used: /,
    )
    writeFileSync(path, `\uFEFF${JSON.stringify(strict)}`)
    expect(enforcing(undefined, { sources }, { plans: createPlans({}, { readPlanFile }) }).log).not.toHaveBeenCalled()
    writeFileSync(path, 'secret=1')
    expect(() => enforcing(undefined, { sources }, { plans: createPlans({}, { readPlanFile }) })).toThrow(
      `The plan of the source web cannot be used: the file ${path} must be JSON; the mistake is at line 1, column 1.`,
    )
    rmSync(path)
    expect(() => enforcing(undefined, { sources }, { plans: createPlans({}, { readPlanFile }) })).toThrow(
      `cannot be used: the file ${path} cannot be read (ENOENT).`,
    )
  })
})
