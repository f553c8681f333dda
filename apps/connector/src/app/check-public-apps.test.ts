import { describe, expect, it } from 'vitest'
import { formatIssue } from '../make/issue.ts'
import { checkApp } from './check-app.ts'
import { readApp } from './read-app.ts'

/** What other people's apps contain, in a small app of each kind. */

type Contents = Readonly<Record<string, unknown>>

interface Small {
  /** Members of the project besides its only module. */
  readonly project?: Contents
  /** Metadata of the module. */
  readonly module?: Contents
  readonly moduleId?: string
  readonly components?: Contents
  readonly files?: Contents
}

const check = ({
  project = {},
  module = {},
  moduleId = 'getIt',
  components = {},
  files = {},
}: Small): readonly string[] => {
  const contents: Contents = {
    'makecomapp.json': {
      fileVersion: 1,
      generalCodeFiles: { base: 'base.json', common: null, groups: null, readme: null },
      components: {
        connection: {},
        webhook: {},
        module: {
          [moduleId]: {
            label: 'Get It',
            moduleType: 'search',
            ...module,
            codeFiles: { communication: 'api.json', mappableParams: 'params.json', ...Object(module.codeFiles) },
          },
        },
        rpc: {},
        function: {},
        ...components,
      },
      origins: [],
      ...project,
    },
    'base.json': { baseUrl: 'https://service.example' },
    'api.json': { url: '/items' },
    'params.json': [],
    ...files,
  }
  const read = (path: string): string | undefined => {
    const content = contents[path]
    return content === undefined || typeof content === 'string' ? content : JSON.stringify(content)
  }
  return checkApp(readApp(read)).map(formatIssue)
}

const field = { name: 'a', type: 'text', label: 'A' }
const api = (request: unknown): Small => ({ files: { 'api.json': request } })
const params = (...items: readonly unknown[]): Small => ({ files: { 'params.json': items } })

const functionCode = (code?: string): Small => ({
  components: { function: { twice: { codeFiles: { code: 'f.js' } } } },
  files: code === undefined ? {} : { 'f.js': code },
})

describe('check says nothing about', () => {
  it.each<[string, Small]>([
    ['code of a function', functionCode('/* twice */ function twice(a) { return a }')],
    ['an arrow as a function', functionCode('const twice = (a) => a')],
    [
      'a nested field of a choice from an RPC',
      {
        components: { rpc: { listItems: { codeFiles: { communication: 'api.json' } } } },
        ...params({
          ...field,
          type: 'select',
          options: { store: 'rpc://listItems', nested: [{ ...field, name: 'b' }] },
        }),
      },
    ],
    [
      'options of an array of choices',
      params({
        name: 'l',
        type: 'array',
        label: 'L',
        spec: { type: 'select', label: 'X', options: [{ label: 'Y', value: 1 }] },
      }),
    ],
    [
      'a collection of an array, without name and label',
      params({ name: 'l', type: 'array', label: 'L', spec: { type: 'collection', spec: [field] } }),
    ],
    [
      'the same name in two options',
      params({
        ...field,
        type: 'select',
        options: [
          { label: 'One', value: 1, nested: [{ ...field, name: 'x' }] },
          { label: 'Two', value: 2, nested: [{ ...field, name: 'x' }] },
        ],
      }),
    ],
    [
      'options with a placeholder, grouped, and with an object as value',
      params({
        ...field,
        type: 'select',
        grouped: true,
        options: {
          placeholder: { label: 'None', nested: [] },
          store: [{ label: 'G', options: [{ label: 'O', value: { id: 1 } }] }],
        },
      }),
    ],
    [
      'a visibility, a mode and tags that are expressions',
      params({ ...field, visible: '{{parameters.b}}', mode: '{{if(1, "edit", "choose")}}', tags: '{{parameters.c}}' }),
    ],
    ['a disabled field, as the documentation has it', params({ ...field, disabled: true })],
    [
      'a file name and its data',
      params(
        { ...field, type: 'filename', semantic: 'file:name', extension: ['pdf'] },
        { name: 'd', type: 'buffer', label: 'D', semantic: 'file:data' },
      ),
    ],
    [
      'a form from an RPC',
      {
        components: { rpc: { fieldsOf: { codeFiles: { communication: 'api.json' } } } },
        files: { 'params.json': JSON.stringify('rpc://fieldsOf?id={{parameters.id}}') },
      },
    ],
    [
      'an output without labels and options',
      {
        module: { codeFiles: { interface: 'interface.json' } },
        files: {
          'interface.json': [
            { name: 'id', type: 'uinteger' },
            { name: 'state', type: 'select' },
          ],
        },
      },
    ],
    ['an empty file', { files: { 'params.json': '' } }],
    [
      'a name of a connection without a type',
      {
        components: { connection: { key: { codeFiles: { communication: 'key.json' } } } },
        files: {
          'key.json': {
            url: 'https://service.example/me',
            response: { metadata: { value: "'{{body.name}}' ({{body.email}})" } },
          },
        },
      },
    ],
    [
      'an address of a connection that the user enters',
      {
        components: { connection: { key: { codeFiles: { communication: 'key.json' } } } },
        files: { 'key.json': { url: "{{ifempty(parameters.baseUrl, 'https://service.example')}}/me" } },
      },
    ],
    [
      'names of a query that are expressions',
      api({ url: '/items', qs: { "{{if(parameters.k, 'meta.' + parameters.k, 'none')}}": '{{parameters.v}}' } }),
    ],
    [
      'templates with semicolons, and types that are templates',
      api({
        url: '/items',
        response: {
          type: "{{if(parameters.raw = 'yes'; 'binary'; 'automatic')}}",
          output: "{{join(map(body.list; 'name'); '\n⦿ ')}}",
        },
      }),
    ],
    [
      'pages by the url of the answer',
      api({
        url: '/items',
        pagination: { mergeWithParent: true, url: '{{body.links.next}}', condition: '{{body.links.next}}' },
      }),
    ],
    [
      'a trigger that reads what it stored',
      {
        module: { moduleType: 'trigger' },
        ...api({
          url: '/items',
          qs: { after: "{{if(data.lastDate, formatDate(data.lastDate, 'YYYY-MM-DDTHH:mm:ss[Z]', 'UTC'), '')}}" },
          response: {
            trigger: { type: 'date', order: 'desc', id: '{{item.id}}', date: '{{item.at}}' },
            iterate: '{{body.data}}',
          },
        }),
      },
    ],
    [
      'a file part',
      api({
        url: '/upload',
        method: 'POST',
        type: 'multipart/form-data',
        body: { file: { value: '{{parameters.data}}', options: { filename: '{{parameters.name}}' } } },
      }),
    ],
    [
      'a condition that is not a template',
      api({ url: '/items', condition: { condition: '{{parameters.on}}', default: [] } }),
    ],
    [
      'an instant trigger without a request',
      {
        module: { moduleType: 'instant_trigger', webhook: 'hook', codeFiles: { communication: null } },
        components: { webhook: { hook: { codeFiles: { communication: 'hook.json', params: 'params.json' } } } },
        files: {
          'hook.json': {
            condition: '{{length(ifempty(parameters.types, emptyarray)) = 0 | contains(parameters.types, body.type)}}',
            respond: { status: 202, type: 'text', body: 'ok' },
            output: { type: '{{body.type}}' },
          },
        },
      },
    ],
    [
      'the answer of a responder',
      {
        module: { moduleType: 'responder' },
        ...api({ response: { type: 'json', status: 200, body: '{{parameters}}' } }),
      },
    ],
    [
      'a module in two groups',
      {
        project: {
          generalCodeFiles: { base: 'base.json', common: null, groups: 'groups.json', readme: '../README.md' },
        },
        files: {
          'groups.json': [
            { label: 'A', modules: ['getIt'] },
            { label: 'B', modules: ['getIt'] },
          ],
        },
      },
    ],
    [
      'modules and connections that are not deployed',
      { module: { connection: null, altConnection: null, webhook: null } },
    ],
    ['a key with comments and commas', { files: { 'api.json': '{\n  // absolute\n  "url": "/items", /* and */ }' } }],
  ])('%s', (_, app) => {
    expect(check(app)).toEqual([])
  })
})

describe('check warns, and does not fail, about', () => {
  it.each<[string, Small, RegExp]>([
    ['an action without actionCrud', { module: { moduleType: 'action' } }, /getIt: An action needs actionCrud/],
    ['a search with actionCrud', { module: { actionCrud: 'read' } }, /Only an action has actionCrud/],
    [
      'a code of another type of module',
      { module: { codeFiles: { epoch: 'epoch.json' } }, files: { 'epoch.json': {} } },
      /has no epoch/,
    ],
    ['an id with a dash', { moduleId: 'get-it' }, /does not accept this id of a module/],
    [
      'the id of an app that is not there yet',
      {
        project: {
          origins: [{ baseUrl: 'https://eu1.make.com/api', appId: 'app-CHANGE-ME', appVersion: 1, apikeyFile: 'x' }],
        },
      },
      /no such app id/,
    ],
    [
      'a webhook that relies on the base',
      {
        components: { webhook: { hook: { codeFiles: { attach: 'attach.json' } } } },
        files: { 'attach.json': { url: '/webhooks', method: 'POST', body: {} } },
      },
      /attach\.json url: A webhook does not inherit the base/,
    ],
    [
      'a member that a second one replaces',
      { files: { 'api.json': '{ "url": "/a",\n "url": "/b" }' } },
      /Line 2 repeats the member "url"/,
    ],
    ['a field without a label', params({ name: 'a', type: 'text' }), /no label/],
    ['a field without a name', params({ type: 'text', label: 'A' }), /no name/],
    ['two fields of one name', params(field, field), /The name a is repeated/],
    ['a choice without options', params({ ...field, type: 'select' }), /no options/],
    ['an index from 0', api({ url: '/items', response: { output: '{{body[0]}}' } }), /start at 1/],
    ['a name that nothing fills', api({ url: '/{{body.id}}' }), /Nothing fills body/],
    ['an unpinned host', api({ url: '{{parameters.url}}' }), /another host/],
    ['an expression instead of a query', api({ url: '/items', qs: '{{parameters}}' }), /the editor marks it/],
    ['a documented method', api({ url: '/items', method: 'HEAD' }), /The method HEAD: documented/],
    [
      'a range of statuses',
      api({ url: '/items', response: { error: { message: 'x', '400-499': { message: 'y' } } } }),
      /The range 400-499/,
    ],
    [
      'what a connection ignores',
      {
        components: { connection: { key: { codeFiles: { communication: 'key.json' } } } },
        files: { 'key.json': { url: 'https://service.example/me', response: { output: '{{body}}' } } },
      },
      /key\.json response\.output: A connection ignores it/,
    ],
    [
      'a module that no group lists',
      {
        project: { generalCodeFiles: { base: 'base.json', common: null, groups: 'groups.json', readme: null } },
        files: { 'groups.json': [{ label: 'A', modules: [] }] },
      },
      /No group lists the module getIt/,
    ],
    ['code of a function that is too long', functionCode(`function twice() { return '${'x'.repeat(5000)}' }`), /5000/],
    [
      'a name in the static and the mappable form',
      {
        module: { codeFiles: { staticParams: 'static.json' } },
        files: { 'params.json': [field], 'static.json': [field] },
      },
      /have the same name/,
    ],
  ])('%s', (_, app, expected) => {
    const found = check(app)
    expect(found).toEqual([expect.stringMatching(expected)])
    expect(found[0]).toMatch(/^warning: /)
  })
})

describe('check fails for', () => {
  it.each<[string, Small, RegExp]>([
    [
      'components in a list',
      { project: { components: { connection: [], webhook: [], module: [{ name: 'a' }] } } },
      /components/,
    ],
    ['general files in a list', { project: { generalCodeFiles: [] } }, /generalCodeFiles/],
    ['a missing kind of component', { components: { function: undefined } }, /function/],
    ['a comment among the members of the project', { project: { '//': 'a note' } }, /"\/\/"/],
    ['an unknown code', { module: { codeFiles: { parameters: 'params.json' } } }, /parameters/],
    [
      'a base that is missing',
      { project: { generalCodeFiles: { base: 'no.json', common: 'no.json', groups: null, readme: null } } },
      /no\.json is missing/,
    ],
    ['a file that is missing', { module: { codeFiles: { interface: 'nowhere.json' } } }, /nowhere\.json is missing/],
    ['an RPC that is missing', params({ ...field, type: 'select', options: 'rpc://nothing' }), /no RPC nothing/],
    ['a connection that is missing', { module: { connection: 'nothing' } }, /uses a connection/],
    ['an instant trigger without a webhook', { module: { moduleType: 'instant_trigger' } }, /must name its webhook/],
    ['an attribute that no field has', params({ ...field, placeholder: 'x' }), /placeholder/],
    ['a type that no field has', params({ ...field, type: 'string' }), /type/],
    [
      'an answer of a module that is not a responder',
      api({ url: '/items', response: { status: 200 } }),
      /Only a responder/,
    ],
    ['a template that does not parse', api({ url: '/{{if(a' }), /api\.json url/],
    ['code of a function that does not compile', functionCode('function twice( { }'), /twice does not compile/],
    [
      'code of a function with another name',
      functionCode('function g() {}'),
      /does not declare a function named twice/,
    ],
    ['code of a function that is missing', functionCode(), /f\.js is missing/],
    ['a function that the app does not have', api({ url: '/{{nothing(1)}}' }), /nothing/],
  ])('%s', (_, app, expected) => {
    const found = check(app)
    expect(
      found.some((issue) => !issue.startsWith('warning: ') && expected.test(issue)),
      found.join('\n'),
    ).toBe(true)
  })
})
