import { describe, expect, it } from 'vitest'
import { formatIssue } from '../make/issue.ts'
import { AppError } from './app.ts'
import { checkApp } from './check-app.ts'
import { readApp } from './read-app.ts'
import { readExportedApp } from './read-exported-app.ts'

const files = (changes: Readonly<Record<string, unknown>> = {}): ReadonlyMap<string, string> => {
  const contents: Record<string, unknown> = {
    'makecomapp.json': {
      fileVersion: 1,
      generalCodeFiles: { base: 'base.json', common: null, groups: 'groups.json', readme: null },
      components: {
        connection: {},
        webhook: {},
        module: {
          getIt: {
            label: 'Get It',
            moduleType: 'search',
            codeFiles: { communication: 'api.json', mappableParams: 'params.json', staticParams: 'static.json' },
          },
        },
        rpc: {},
        function: {},
        endpoint: {},
      },
      origins: [],
    },
    'base.json': { baseUrl: 'https://a.example' },
    'groups.json': [{ label: 'All', modules: ['getIt'] }],
    'api.json': { url: '/a', response: { output: '{{body}}' } },
    'params.json': [{ name: 'a', type: 'text', label: 'A' }],
    'static.json': [],
    ...changes,
  }
  return new Map(
    Object.entries(contents).flatMap(([path, content]) =>
      content === undefined ? [] : [[path, typeof content === 'string' ? content : JSON.stringify(content)]],
    ),
  )
}

const check = (changes: Readonly<Record<string, unknown>> = {}, profile: 'any' | 'portable' = 'any') => {
  const given = files(changes)
  return checkApp(
    readApp((path) => given.get(path)),
    { profile },
  ).map(formatIssue)
}

describe('checkApp', () => {
  it('accepts a valid app', () => {
    expect(check()).toEqual([])
  })

  it.each<[string, Record<string, unknown>, RegExp]>([
    [
      'an unknown key, by file and place',
      { 'api.json': { url: '/a', response: { outputs: 1 } } },
      /^api\.json response: .*outputs/,
    ],
    ['an unknown function', { 'api.json': { url: "/{{uper('a')}}" } }, /^api\.json url: /],
    ['a template that does not parse', { 'api.json': { url: '/{{a' } }, /^api\.json url: /],
    ['an answer that is not there yet', { 'api.json': { url: '/{{body.id}}' } }, /^warning: api\.json url: /],
    ['a template among the names', { 'api.json': { url: '/a', body: { '{{nope(1)}}': 1 } } }, /^api\.json body/],
    [
      'a parameter without name',
      { 'params.json': [{ type: 'text', label: 'A' }] },
      /^warning: params\.json \[0\]: .*no name/,
    ],
    ['a parameter without label', { 'params.json': [{ type: 'text', name: 'a' }] }, /no label/],
    [
      'a repeated name',
      {
        'params.json': [
          { type: 'text', name: 'a', label: 'A' },
          { type: 'text', name: 'a', label: 'B' },
        ],
      },
      /repeated/,
    ],
    [
      'a name that is both static and mappable',
      { 'static.json': [{ type: 'text', name: 'a', label: 'A' }] },
      /the same name/,
    ],
    ['a select without options', { 'params.json': [{ type: 'select', name: 'a', label: 'A' }] }, /no options/],
    [
      'an RPC that is not there',
      { 'params.json': [{ type: 'select', name: 'a', label: 'A', options: 'rpc://nope' }] },
      /no RPC nope/,
    ],
    [
      'a module in no group',
      { 'groups.json': [{ label: 'All', modules: [] }].concat([{ label: 'B', modules: [] }]) },
      /No group lists the module getIt/,
    ],
    ['a module that is not there', { 'groups.json': [{ label: 'All', modules: ['getIt', 'nope'] }] }, /no module nope/],
    [
      'a module listed twice',
      { 'groups.json': [{ label: 'All', modules: ['getIt', 'getIt'] }] },
      /listed twice in a group/,
    ],
    ['a base with an unknown key', { 'base.json': { baseURL: 'https://a.example' } }, /^base\.json/],
  ])('finds %s', (_, changes, expected) => {
    const found = check(changes)
    expect(
      found.some((issue) => expected.test(issue)),
      found.join('\n'),
    ).toBe(true)
  })

  it('warns of what the platform accepts and the author did not want', () => {
    expect(check({ 'api.json': { url: '/{{parameters.list[0]}}' } })).toEqual([
      expect.stringMatching(/^warning: api\.json url: .*start at 1/),
    ])
    for (const url of ['{{parameters.url}}', 'https://a.example{{parameters.url}}']) {
      expect(check({ 'api.json': [{ url }] })).toEqual([
        expect.stringMatching(/^warning: api\.json \[0\]\.url: .*host/),
      ])
    }
    for (const url of ['/{{parameters.url}}', 'https://a.example/{{parameters.url}}', '{{connection.host}}/a']) {
      expect(check({ 'api.json': { url } })).toEqual([])
    }
  })

  it('accepts webhooks, instant triggers, page numbers in a query and projects without endpoints', () => {
    const project = {
      fileVersion: 1,
      generalCodeFiles: { base: null, common: null, groups: null, readme: null },
      components: {
        connection: {},
        webhook: {
          hook: { label: 'Hook', webhookType: 'web', codeFiles: { communication: 'hook.json', attach: 'on.json' } },
        },
        module: {
          watch: {
            label: 'Watch',
            moduleType: 'instant_trigger',
            webhook: 'hook',
            codeFiles: { communication: 'watch.json' },
          },
          list: { label: 'List', moduleType: 'search', codeFiles: { communication: 'api.json' } },
        },
        rpc: {},
        function: {},
      },
      origins: [],
    }
    expect(
      check({
        'makecomapp.json': project,
        'hook.json': { output: '{{body}}', condition: '{{query.ok}}' },
        'on.json': { url: 'https://a.example/hooks', method: 'POST', body: { url: '{{webhook.url}}' } },
        'watch.json': { output: '{{payload}}' },
        'api.json': { url: 'https://a.example/', qs: { page: '{{pagination.page}}' } },
      }),
    ).toEqual([])
    const missing = check({ 'makecomapp.json': project, 'on.json': {}, 'watch.json': {}, 'hook.json': undefined })
    expect(missing).toEqual([expect.stringContaining('hook.json is missing')])
  })

  it('checks older exports too', () => {
    const files: Readonly<Record<string, string>> = {
      'base.imljson': '{ "baseURL": "https://a.example" }',
      'modules/get/metadata.json': '{ "label": "Get", "typeId": 4 }',
      'modules/get/api.imljson': '{ "url": "/{{nope(1)}}" }',
      'modules/get/expect.imljson': '[{ "type": "text", "label": "A" }]',
    }
    const app = readExportedApp(
      (path) => files[path],
      (folder) => (folder === 'modules' ? ['get'] : []),
    )
    expect(checkApp(app).map(formatIssue)).toEqual([
      expect.stringMatching(/^base\.imljson: .*baseURL/),
      expect.stringMatching(/^modules\/get\/api\.imljson url: .*nope/),
      expect.stringMatching(/^warning: modules\/get\/expect\.imljson \[0\]: .*no name/),
    ])
  })

  it('reads an app whose readme is outside its folder', () => {
    const given = files({
      'makecomapp.json': JSON.stringify({
        ...JSON.parse(files().get('makecomapp.json') ?? ''),
        generalCodeFiles: { base: 'base.json', common: null, groups: 'groups.json', readme: '../README.md' },
      }),
    })
    const read = (path: string): string | undefined => {
      if (path.startsWith('..')) throw new AppError('outside')
      return given.get(path)
    }
    expect(checkApp(readApp(read))).toEqual([])
  })

  it('finds what evaluators interpret differently, in the portable profile', () => {
    const changes = { 'api.json': { url: '/a', response: { output: '{{upper(body.name)}}' } } }
    expect(check(changes)).toEqual([])
    expect(check(changes, 'portable')).toHaveLength(1)
  })

  it('a missing or invalid file fails the reading, with its name', () => {
    expect(() => check({ 'api.json': undefined })).toThrow(AppError)
    expect(() => check({ 'api.json': undefined })).toThrow('api.json')
    expect(() => check({ 'params.json': '[{]' })).toThrow(/params\.json: .*line 1/)
    expect(() => check({ 'makecomapp.json': '[]' })).toThrow('project file')
  })
})
