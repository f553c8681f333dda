import { createFakeSegment } from '@org/segment-testing'
import { describe, expect, it } from 'vitest'
import { seedLocalSegment } from '../src/cli/seed-local-segment.ts'
import {
  createAppTransport,
  type Fields,
  loadScenarios,
  type ReviewRuleId,
  readApp,
  reviewApp,
  reviewRules,
  runModule,
} from '../src/index.ts'
import { scenarioSteps } from '../src/review/scenario-rules.ts'
import { evaluateMapped } from '../src/run/evaluate-mapped.ts'
import { manifestFolder, now, segmentApp } from './support/segment-app.ts'

const list = {
  url: '/contacts',
  qs: { per_page: 100 },
  pagination: { qs: { page: '{{pagination.page}}' }, condition: '{{body.more}}' },
  response: { limit: '{{parameters.limit}}', iterate: '{{body.contacts}}', output: '{{item}}' },
}
const limit = { name: 'limit', type: 'uinteger', label: 'Limit', help: 'Number of contacts to return.', default: 10 }
const contact = [
  { name: 'id', type: 'text', label: 'Contact ID' },
  { name: 'name', type: 'text', label: 'Name' },
  { name: 'createdAt', type: 'date', label: 'Created at' },
]
const error = { message: '[{{statusCode}}] {{body.error}}', 429: { message: 'Too many', type: 'RateLimitError' } }
const step = (id: number, module: string, more: Fields = {}) => ({
  id,
  module: `app#crm-abc123:${module}`,
  version: 1,
  parameters: {},
  mapper: {},
  metadata: { designer: { x: 0, y: 0 } },
  ...more,
})
const blueprint = (name: string, flow: readonly unknown[]) => ({
  name,
  flow,
  metadata: { version: 1, scenario: { roundtrips: 1 }, designer: { orphans: [] } },
})

/** The files of an app that passes: contents by name. */
const good = {
  base: {
    baseUrl: 'https://api.crm.example/v2',
    headers: { Authorization: 'Bearer {{connection.token}}' },
    log: { sanitize: ['request.headers.authorization'] },
    response: { error },
  },
  connection: {
    url: 'https://api.crm.example/v2/me',
    headers: { authorization: 'Bearer {{parameters.token}}' },
    log: { sanitize: ['request.headers.authorization'] },
    response: { error, uid: '{{body.id}}', metadata: { type: 'email', value: '{{body.email}}' } },
  },
  connectionParams: [{ name: 'token', type: 'password', label: 'API token', help: 'It is in the settings.' }],
  groups: [
    { label: 'Triggers', modules: ['watchContacts', 'watchNewContacts'] },
    { label: 'Contacts', modules: ['searchContacts', 'updateContact', 'bulkCreate'] },
    { label: 'Other', modules: ['makeApiCall'] },
  ],
  webhookType: 'web-shared',
  crud: 'update',
  watch: { label: 'Watch contacts', description: 'Triggers when a contact is created or updated.' },
  search: list,
  searchLabel: 'Search contacts',
  searchDescription: 'Searches for contacts by name.',
  searchParams: [{ name: 'name', type: 'text', label: 'Name', help: 'Part of the name.' }, limit],
  searchInterface: contact,
  poll: {
    ...list,
    response: { ...list.response, trigger: { type: 'id', order: 'desc', id: '{{item.id}}' } },
  },
  pollParams: [{ ...limit, required: true }],
  epoch: { response: { limit: 300, output: { label: '{{item.name}}', id: '{{item.id}}' } } },
  update: {
    url: '/contacts/{{parameters.id}}',
    method: 'PATCH',
    body: { '{{...}}': "{{omit(parameters, 'id')}}" },
    response: { output: { id: '{{body.id}}', name: '{{body.name}}', createdAt: '{{body.createdAt}}' } },
  },
  updateParams: [
    { name: 'id', type: 'select', label: 'Contact ID', required: true, mode: 'edit', options: 'rpc://listContacts' },
    { name: 'name', type: 'text', label: 'Name' },
    { name: 'birthday', type: 'date', label: 'Birthday', time: false },
    { name: 'region', type: 'text', label: 'Region', advanced: true },
  ],
  bulkLabel: 'Bulk create contacts (advanced)',
  bulk: { url: '/contacts/bulk', method: 'POST', body: '{{parameters.contacts}}', response: { output: '{{body}}' } },
  bulkParams: [{ name: 'contacts', type: 'array', label: 'Contacts', mode: 'edit', required: true, spec: [] }],
  call: {
    url: '/{{parameters.url}}',
    method: '{{parameters.method}}',
    response: { output: { body: '{{body}}' } },
  },
  callLabel: 'Make an API call',
  callConnection: 'crm' as string | null,
  rpc: {
    ...list,
    response: { ...list.response, limit: 300, output: { label: '{{item.name}}', value: '{{item.id}}' } },
  },
  rpcId: 'listContacts',
  rpcLabel: 'List contacts',
  readme: 'README.md' as string | null,
  scenarios: [
    {
      path: 'all.blueprint.json',
      blueprint: blueprint('Every module', [
        step(1, 'updateContact', { mapper: { name: 'Ada', email: 'ada@example.com' } }),
        step(2, 'bulkCreate'),
        step(3, 'makeApiCall'),
        step(4, 'router', { module: 'builtin:BasicRouter', routes: [{ flow: [step(5, 'searchContacts')] }] }),
      ]),
    },
    { path: 'watch.blueprint.json', blueprint: blueprint('Watch', [step(1, 'watchContacts')]) },
    { path: 'poll.blueprint.json', blueprint: blueprint('Poll', [step(1, 'watchNewContacts')]) },
    { path: 'error.blueprint.json', blueprint: blueprint('Error', [step(1, 'updateContact')]) },
  ] as readonly { readonly path: string; readonly blueprint: unknown }[],
}

type Files = typeof good

const review = (changes: Partial<Record<keyof Files, unknown>>) => {
  const files = { ...good, ...changes } as Files
  const texts: Record<string, unknown> = {
    'base.json': files.base,
    'groups.json': files.groups,
    'connection.json': files.connection,
    'connection-params.json': files.connectionParams,
    'search.json': files.search,
    'search-params.json': files.searchParams,
    'search-interface.json': files.searchInterface,
    'poll.json': files.poll,
    'poll-params.json': files.pollParams,
    'epoch.json': files.epoch,
    'update.json': files.update,
    'update-params.json': files.updateParams,
    'bulk.json': files.bulk,
    'bulk-params.json': files.bulkParams,
    'call.json': files.call,
    'call-params.json': [{ name: 'url', type: 'text', label: 'URL', required: true }],
    'call-interface.json': [{ name: 'body', type: 'any', label: 'Body' }],
    'contact.json': contact,
    'rpc.json': files.rpc,
    'hook.json': { output: '{{body}}' },
    'README.md': 'How to use it.',
  }
  const module = (label: string, description: string, moduleType: string, codeFiles: Fields, more: Fields = {}) => ({
    label,
    description,
    moduleType,
    connection: 'crm',
    codeFiles: { interface: 'contact.json', ...codeFiles },
    ...more,
  })
  const project = {
    fileVersion: 1,
    generalCodeFiles: { base: 'base.json', common: null, groups: 'groups.json', readme: files.readme },
    components: {
      connection: {
        crm: {
          label: 'Example CRM',
          connectionType: 'basic',
          codeFiles: { communication: 'connection.json', params: 'connection-params.json' },
        },
      },
      webhook: {
        hook: { webhookType: files.webhookType, connection: 'crm', codeFiles: { communication: 'hook.json' } },
      },
      module: {
        watchContacts: module(files.watch.label, files.watch.description, 'instant_trigger', {}, { webhook: 'hook' }),
        watchNewContacts: module('Watch new contacts', 'Triggers when a new contact is created.', 'trigger', {
          communication: 'poll.json',
          staticParams: 'poll-params.json',
          epoch: 'epoch.json',
        }),
        searchContacts: module(files.searchLabel, files.searchDescription, 'search', {
          communication: 'search.json',
          mappableParams: 'search-params.json',
          interface: 'search-interface.json',
        }),
        updateContact: module(
          'Update a contact',
          'Updates a contact.',
          'action',
          { communication: 'update.json', mappableParams: 'update-params.json' },
          { actionCrud: files.crud },
        ),
        bulkCreate: module(
          files.bulkLabel,
          'Creates several contacts.',
          'action',
          { communication: 'bulk.json', mappableParams: 'bulk-params.json' },
          { actionCrud: 'create' },
        ),
        makeApiCall: module(
          files.callLabel,
          'Sends a custom API call.',
          'universal',
          { communication: 'call.json', mappableParams: 'call-params.json', interface: 'call-interface.json' },
          { connection: files.callConnection },
        ),
      },
      rpc: { [files.rpcId]: { label: files.rpcLabel, connection: 'crm', codeFiles: { communication: 'rpc.json' } } },
      function: {},
      endpoint: {},
    },
    origins: [],
  }
  const read = (path: string): string | undefined => {
    const text = path === 'makecomapp.json' ? project : texts[path]
    return text === undefined ? undefined : typeof text === 'string' ? text : JSON.stringify(text)
  }
  return reviewApp({ app: readApp(read), scenarios: files.scenarios })
}

const without = <Key extends string>(fields: Fields, ...keys: readonly Key[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !(keys as readonly string[]).includes(name)))

const scenarioWith = (flow: readonly unknown[]) => ({
  scenarios: [...good.scenarios, { path: 'more.blueprint.json', blueprint: blueprint('More', flow) }],
})

const withResponse = (request: { readonly response: Fields }, response: Fields) => ({
  ...request,
  response: { ...request.response, ...response },
})

/** Changes of the app, each of which breaks a rule. A rule without a change does not compile. */
const broken: Readonly<Record<ReviewRuleId, readonly Partial<Record<keyof Files, unknown>>[]>> = {
  'base-hides-credentials': [
    { base: without(good.base, 'log') },
    { base: { ...good.base, log: { sanitize: ['request.headers.x-other'] } } },
    { base: { ...good.base, qs: { token: '{{connection.token}}' } } },
  ],
  'connection-hides-credentials': [{ connection: without(good.connection, 'log') }],
  'component-hides-credentials': [
    { search: { ...list, qs: { key: '{{connection.token}}' } } },
    { bulk: { ...good.bulk, body: { auth: { token: '{{connection.token}}' } } } },
    { rpc: { ...good.rpc, headers: { 'X-Key': 'Key {{connection.token}}' } } },
  ],
  'connection-is-verified': [
    { connection: { response: good.connection.response } },
    { connection: { url: 'https://api.crm.example/status', response: good.connection.response } },
  ],
  'connection-has-a-name': [{ connection: { ...good.connection, response: { error, uid: '{{body.id}}' } } }],
  'shared-webhook-has-an-owner': [
    { connection: { ...good.connection, response: without(good.connection.response, 'uid') } },
  ],
  'base-handles-errors': [
    { base: without(good.base, 'response') },
    { base: { ...good.base, response: { error: { message: '{{body.error}}' } } } },
  ],
  'connection-handles-errors': [
    { connection: { ...good.connection, response: without(good.connection.response, 'error') } },
  ],
  'too-many-requests-retries': [{ base: { ...good.base, response: { error: '[{{statusCode}}] {{body.error}}' } } }],
  'base-is-the-service': [
    { base: without(good.base, 'baseUrl') },
    ...[
      'http://api.crm.example',
      'https://crm.herokuapp.com/api',
      'https://abc.execute-api.eu-west-1.amazonaws.com',
      'https://crm-dev.ngrok-free.app',
      'https://staging.crm.example',
      'https://localhost:3000',
    ].map((baseUrl) => ({ base: { ...good.base, baseUrl } })),
  ],
  'urls-build-on-the-base': [{ search: { ...list, url: 'https://api.crm.example/v2/contacts' } }],
  'query-is-in-qs': [{ search: { ...list, url: '/contacts?active=true' } }],
  'action-returns-one': [
    { bulk: { ...good.bulk, pagination: { qs: { page: 2 } } } },
    { bulk: { ...good.bulk, response: { iterate: '{{body}}' } } },
  ],
  'list-has-a-limit': [
    { search: { ...list, response: without(list.response, 'limit') } },
    { search: withResponse(list, { limit: 100 }) },
    { poll: { ...good.poll, response: without(good.poll.response, 'limit') } },
  ],
  'rpc-has-a-limit': [
    { rpc: { ...good.rpc, response: without(good.rpc.response, 'limit') } },
    { rpc: withResponse(good.rpc, { limit: 501 }) },
  ],
  'list-turns-pages': [{ search: without(list, 'pagination') }, { rpc: without(good.rpc, 'pagination') }],
  'pages-change-only-the-page': [
    { search: { ...list, pagination: { ...list.pagination, qs: { page: '{{pagination.page}}', per_page: 100 } } } },
  ],
  'repeat-is-bounded': [{ search: { ...list, repeat: { condition: '{{body.busy}}', delay: 1000 } } }],
  'one-write-per-module': [{ bulk: [good.bulk, { ...good.bulk, url: '/contacts/index' }] }],
  'epoch-has-a-limit': [{ epoch: { response: { output: {} } } }],
  'universal-module': [
    { call: { ...good.call, url: '{{parameters.url}}' } },
    { call: { ...good.call, url: 'https://other.example/{{parameters.url}}' } },
    { callConnection: null },
  ],
  'names-are-not-reserved': [{ rpcId: 'delete' }],
  'test-components-are-removed': [{ rpcId: 'testContacts' }, { rpcLabel: 'Test' }],
  'module-labels': [
    { searchLabel: 'Search Contacts' },
    { searchLabel: 'search contacts' },
    { searchLabel: 'Contacts' },
    { searchLabel: 'Search contacts (Beta)' },
    { watch: { ...good.watch, label: 'Contact created' } },
    { callLabel: 'Make an API Call' },
    { callLabel: 'Custom request' },
  ],
  'bulk-modules': [
    { bulkLabel: 'Create multiple contacts' },
    { bulkLabel: 'Bulk create contacts' },
    { bulkLabel: 'Bulk Create contacts (advanced)' },
    { bulkParams: [{ ...good.bulkParams[0], mode: 'choose' }] },
  ],
  'module-descriptions': [
    { searchDescription: '' },
    { searchDescription: 'Search for contacts by name.' },
    { searchDescription: 'Searches Contacts By Name' },
    { watch: { ...good.watch, description: 'Watches contacts.' } },
  ],
  'parameter-labels': ['First Name', 'firstName', 'first_name', 'name', 'The name', 'Name:'].map((label) => ({
    searchParams: [{ ...good.searchParams[0], label }, limit],
    searchInterface: [{ name: 'id', type: 'text', label: 'ID' }],
  })),
  'parameter-labels-are-short': [
    { connectionParams: [{ ...good.connectionParams[0], label: 'API token that you find in the settings' }] },
  ],
  'output-labels': [
    { searchInterface: [{ name: 'name', type: 'text', label: 'Full name' }] },
    { searchInterface: [{ name: 'email', type: 'text', label: 'Email Address' }] },
  ],
  groups: [
    { groups: [good.groups[0], { label: 'Contacts', modules: [...(good.groups[1]?.modules ?? []), 'makeApiCall'] }] },
    { groups: [good.groups[1], good.groups[0], good.groups[2]] },
    { groups: [good.groups[0], good.groups[2], good.groups[1]] },
  ],
  'dates-are-not-formatted-by-users': [
    { searchParams: [{ name: 'from', type: 'text', label: 'From', help: 'Format YYYY-MM-DD.' }, limit] },
    { searchParams: [{ name: 'from', type: 'integer', label: 'From', help: 'A Unix timestamp, ISO 8601.' }, limit] },
    { searchParams: [{ name: 'from', type: 'text', label: 'From (DD/MM/YYYY)' }, limit] },
  ],
  'output-dates-are-dates': ['createdAt', 'updated_at', 'date', 'dueDate', 'last_seen_timestamp'].map((name) => ({
    searchInterface: [{ name, type: 'text', label: 'When' }],
  })),
  'required-fields-first': [
    { updateParams: [good.updateParams[1], good.updateParams[0]] },
    { updateParams: [good.updateParams[0], good.updateParams[3], good.updateParams[1]] },
  ],
  'advanced-fields-have-defaults': [
    { updateParams: [{ name: 'zone', type: 'text', label: 'Zone', advanced: true, required: true }] },
  ],
  'help-is-a-sentence': [
    { searchParams: [{ ...good.searchParams[0], help: 'part of the name.' }, limit] },
    { searchParams: [{ ...good.searchParams[0], help: 'Part of the name' }, limit] },
  ],
  'limit-is-optional': [
    { searchParams: [{ ...limit, required: true }] },
    { searchParams: [{ ...limit, advanced: true }] },
    { pollParams: [limit] },
  ],
  'ids-are-mapped': [
    { updateParams: [without(good.updateParams[0] ?? {}, 'mode')] },
    { crud: 'create', updateParams: [{ ...good.updateParams[0], label: 'Contact' }] },
    { crud: 'create', updateParams: [without(good.updateParams[0] ?? {}, 'mode')] },
  ],
  'interface-describes-the-output': [
    { searchInterface: [] },
    { update: withResponse(good.update, { output: { id: '{{body.id}}' } }) },
    { update: withResponse(good.update, { output: { ...good.update.response.output, more: 1 } }) },
  ],
  'modules-are-documented': [{ readme: null }],
  'scenarios-are-blueprints': [
    scenarioWith([]),
    scenarioWith([step(1, 'updateContact'), step(1, 'bulkCreate')]),
    scenarioWith([step(1, 'updateContact', { module: 'updateContact' })]),
    scenarioWith([without(step(1, 'updateContact'), 'version')]),
    { scenarios: [...good.scenarios, { path: 'a.blueprint.json', blueprint: { flow: [step(1, 'bulkCreate')] } }] },
  ],
  'scenarios-use-every-module': [{ scenarios: good.scenarios.slice(1) }],
  'scenarios-show-an-error': [{ scenarios: good.scenarios.slice(0, 3) }],
  'scenarios-show-no-people': [
    { email: 'ada@crm.example' },
    { email: 'ada.lovelace@gmail.com' },
    { header: 'Bearer abcdefghijklmnop1234' },
    { text: 'sgp_abcdefghijklmnopqrst' },
    { url: 'https://hook.eu1.make.com/abcdefghijk' },
  ].map((mapper) => scenarioWith([step(1, 'bulkCreate', { mapper })])),
  'scenarios-end-with-lists': [scenarioWith([step(1, 'searchContacts'), step(2, 'updateContact')])],
  'scenarios-use-no-other-webhook': [
    scenarioWith([step(1, 'x', { module: 'gateway:CustomWebHook' }), step(2, 'updateContact')]),
  ],
}

describe('a review', () => {
  it('has nothing to say about an app that follows all rules', () => {
    expect(review({})).toEqual([])
  })

  const cases = Object.entries(broken).flatMap(([rule, changes]) =>
    changes.map((change, index) => ({ rule, index, change })),
  )

  it.each(cases)('finds what breaks $rule ($index), with its page', ({ rule, change }) => {
    const found = review(change)
    expect(found.map((issue) => issue.rule)).toContain(rule)
    // One change breaks one rule, or one that follows from it.
    expect(new Set(found.map((issue) => issue.rule)).size).toBeLessThanOrEqual(2)
    for (const { page, message, file } of found) {
      expect(page).toMatch(/^https:\/\/developers\.make\.com\/custom-apps-documentation\/[a-z0-9/-]+$/)
      expect(message.length).toBeGreaterThan(5)
      expect(file).not.toBe('')
    }
  })

  it.each([
    'Product API key',
    'New Instagram account name',
    'Google Drive folder',
    'Content ID',
    'Website URL',
    'Custom data parameters',
    'Example CRM account',
  ])('accepts the label %s', (label) => {
    expect(review({ searchParams: [{ ...good.searchParams[0], label, name: 'other' }, limit] })).toEqual([])
  })

  it('knows the level of each rule', () => {
    for (const { level, title } of Object.values(reviewRules)) {
      expect(['required', 'recommended']).toContain(level)
      expect(title).not.toMatch(/\.$/)
    }
  })
})

describe('the Segment app', () => {
  const scenarios = loadScenarios(manifestFolder)

  it('passes the review, without a warning', () => {
    expect(reviewApp({ app: segmentApp, scenarios })).toEqual([])
  })

  it('has test scenarios that run: every module succeeds, and the error is an error', async () => {
    for (const scenario of scenarios) {
      for (const { step: entry } of scenarioSteps(scenario)) {
        const id = String(entry.module).split(':')[1] ?? ''
        const module = segmentApp.modules.get(id)
        if (module === undefined || module.type === 'instant_trigger') continue
        const segment = createFakeSegment({ now: () => now - 60_000 })
        await seedLocalSegment(segment)
        const transport = createAppTransport((input, init) => segment.fetch(input, init))
        const dropped = segment.discarded.length
        const run = await runModule(segmentApp, id, {
          transport,
          now: () => now,
          connection: { token: 'workspace-token', spaceId: 'space', region: 'us' },
          parameters: evaluateMapped(entry.mapper, { now: () => now }) as Fields, // an object stays one
        })
        const fails = scenario.path.includes('error')
        expect([scenario.path, id, run.ok ? '' : run.error.message]).toEqual([
          scenario.path,
          id,
          fails ? expect.stringMatching(/^Fill in User ID/) : '',
        ])
        expect(segment.discarded).toHaveLength(dropped + (fails ? 1 : 0))
      }
    }
  })
})
