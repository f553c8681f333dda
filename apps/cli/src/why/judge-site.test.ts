import { parse } from '@babel/parser'
import { describe, expect, it } from 'vitest'
import { findCallSites } from '../source-code/find-call-sites.ts'
import { certainCauses, possibleCauses } from './judge-site.ts'

const sitesOf = (source: string) =>
  findCallSites(
    'a.ts',
    source,
    parse(source, { sourceType: 'module', errorRecovery: true, plugins: ['typescript', 'jsx'] }).program,
  )

/** What is certain, as `line code text`. */
const certain = (source: string): readonly string[] =>
  sitesOf(source)
    .flatMap(certainCauses)
    .map(({ line, code, certainty, does }) => `${line} ${code} ${certainty === 'certain' ? '' : 'possible '}${does}`)

const possible = (source: string, code: string): readonly string[] =>
  sitesOf(source)
    .flatMap((site) => possibleCauses(site, code))
    .map(({ line, does }) => `${line} ${does}`)

describe('what the syntax of a call proves', () => {
  it.each([
    [`analytics.track({ userId: 42, event: 'A' })`, '1 id_not_string sends the number 42 as userId'],
    [`analytics.track({ event: 'A',\n userId: 42 })`, '2 id_not_string sends the number 42 as userId'],
    [`analytics.track({ userId: Number(id), event: 'A' })`, '1 id_not_string sends a number as userId'],
    [`analytics.track({ userId: +id, event: 'A' })`, '1 id_not_string sends a number as userId'],
    [`analytics.track({ userId: Date.now(), event: 'A' })`, '1 id_not_string sends a number as userId'],
    [`analytics.track({ userId: '', event: 'A' })`, '1 id_not_string sends the string "" as userId'],
    [
      `const id = 42\nfunction f() { client.track({ userId: id, event: 'A' }) }`,
      '2 id_not_string sends the number 42 as userId',
    ],
    [
      `const call = { userId: 7, event: 'A' } as const\nanalytics.track(call)`,
      '1 id_not_string sends the number 7 as userId',
    ],
    [
      `const base = { userId: 7 }\nanalytics.track({ ...base, event: 'A' })`,
      '1 id_not_string sends the number 7 as userId',
    ],
    [
      `analytics.track({ userId: ok ? 1 : 'a', event: 'A' })`,
      '1 id_not_string possible sends the number 1 as userId in one of its branches',
    ],
    [`analytics.track({ userId: ok ? 1 : 2, event: 'A' })`, '1 id_not_string'],
    [
      `analytics.track({ userId: 'u', event: 'A', properties: [] })`,
      '1 properties_not_object sends an array as properties',
    ],
    [`analytics.track({ userId: 'u', event: 5 })`, '1 event_not_string sends the number 5 as event'],
    [`analytics.track({ userId: 'u', properties: {} })`, '1 event_not_defined'],
    [`analytics?.identify({ userId: 'u', traits: 'pro' })`, '1 traits_not_object sends the string "pro" as traits'],
    [
      `sendCall({ type: 'page', userId: 'u', name: 3, properties: {} })`,
      '1 name_not_string sends the number 3 as name',
    ],
    [`analytics.track({ event: 'A' })`, '1 no_user_anon_id'],
    [`analytics.track({ event: 'A', userId: undefined })`, '1 no_user_anon_id'],
    [
      `enum E { A = 'A', B = 2 }\nanalytics.track({ userId: 'u', event: E.B })`,
      '2 event_not_string sends the number 2 as event',
    ],
    [
      `const e = { b: 2 } as const\nanalytics.track({ userId: 'u', event: e.b })`,
      '2 event_not_string sends the number 2 as event',
    ],
    [
      `analytics.track({ event: 'A', user_id: 'u' })`,
      '1 no_user_anon_id sends user_id, and neither a userId nor an anonymousId',
    ],
    [`analytics.track({ event: 'A', userid: 'u' })`, '1 no_user_anon_id'],
    [
      `analytics.track({ userId: 'u', event: 'A', context: { device: { advertisingId: 9 } } })`,
      '1 device_advertisingid_should_be_string sends the number 9 as context.device.advertisingId',
    ],
    [
      `class C { run() { this.analytics.track({ userId: 1, event: 'A' }) } }`,
      '1 id_not_string sends the number 1 as userId',
    ],
    [
      `const f = () => <a onClick={() => analytics.track({ userId: 1, event: 'A' })} />`,
      '1 id_not_string sends the number 1 as userId',
    ],
  ])('%s', (source, expected) => {
    const causes = certain(source)
    expect(causes.length).toBeGreaterThan(0)
    expect(causes[0]).toContain(expected)
  })

  it.each([
    `analytics.track({ userId: 'u', event: 'A', properties: { a: 1 } })`,
    `analytics.track({ userId: String(id), event: 'A' })`,
    `analytics.track({ userId: \`\${id}\`, event: name })`,
    `analytics.track({ userId: user.id, event: 'A' })`,
    `analytics.track({ ...identity, event: 'A' })`,
    `analytics.track({ userId, event: 'A' })`,
    `let id = 42\nid = String(id)\nanalytics.track({ userId: id, event: 'A' })`,
    `const call = { userId: 7, event: 'A' }\ncall.userId = String(call.userId)\nanalytics.track(call)`,
    `analytics.track({ userId: 'u', event: 'A', timestamp: new Date() })`,
    `analytics.track({ userId: 'u', event: 'A', timestamp: date.toISOString() })`,
    `analytics.track('A', { revenue: 1 })`,
    `analytics.track('A')`,
    `analytics.track('A', 'text')`,
    `analytics.track('A', null)`,
    `analytics.page('Docs', 'Home', [])`,
    `analytics.track(123, {})`,
    `const e = { done: 'A' }\nanalytics.track({ userId: 'u', event: e.done })`,
    `analytics.identify(42, { plan: 'pro' })`,
    `analytics.identify({ email: 'a@b.c' })`,
    `analytics.page()`,
    `analytics.group('g', { name: 'Acme' })`,
    `analytics.alias('new')`,
    `console.group('A', 5)`,
    `router.page({ name: 7 })`,
    `const track = document.querySelector('track')\nmedia.track(1, 2)`,
    `analytics.track({ userId: 'u', event: 'A', properties: { f() {}, get g() { return 1 } } })`,
  ])('proves nothing about %s', (source) => {
    expect(certain(source)).toEqual([])
  })
})

describe('what the syntax of a call leaves open', () => {
  it.each([
    [
      `analytics.track({ userId: order.customerId, event: 'A' })`,
      'id_not_string',
      'sends order.customerId as userId, whose type the source code does not show',
    ],
    [
      `function f(id: number) { analytics.track({ userId: id, event: 'A' }) }`,
      'id_not_string',
      'as userId that is declared as number',
    ],
    [
      `interface User { id: number }\nfunction f(user: User) { analytics.track({ userId: user.id, event: 'A' }) }`,
      'id_not_string',
      'declared as number',
    ],
    [
      `const f = ({ id }: { id: number }) => analytics.track({ userId: id, event: 'A' })`,
      'id_not_string',
      'declared as number',
    ],
    [`analytics.track({ userId: user?.id, event: 'A' })`, 'no_user_anon_id', 'sends user?.id as userId'],
    [`analytics.track({ ...identity, event: 'A' })`, 'no_user_anon_id', 'takes fields such as userId from elsewhere'],
    [`analytics.track(makeCall())`, 'id_not_string', 'sends a call that is made elsewhere'],
    [`analytics.track('A', 'text')`, 'properties_not_object', 'as properties'],
    [`analytics.track('A', props)`, 'properties_not_object', 'sends props as properties'],
  ])('%s may cause %s', (source, code, expected) => {
    expect(possible(source, code).join()).toContain(expected)
  })

  it.each([
    [`analytics.track({ userId: id || 'anonymous', event: 'A', anonymousId: 'a' })`, 'no_user_anon_id'],
    [`analytics.track({ userId: ok ? 'a' : 'b', event: 'A' })`, 'no_user_anon_id'],
    [`analytics.track({ userId: 'u', event: 'A', properties: p })`, 'id_not_string'],
    [`function f(id: string) { analytics.track({ userId: id, event: 'A' }) }`, 'id_not_string'],
    [`analytics.track({ userId: String(id), event: 'A' })`, 'no_user_anon_id'],
  ])('%s cannot cause %s', (source, code) => {
    expect(possible(source, code)).toEqual([])
  })
})
