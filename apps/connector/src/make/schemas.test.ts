import { describe, expect, it } from 'vitest'
import { codePath, kebabId } from './component-kinds.ts'
import { parametersSchema } from './parameter-schema.ts'
import { groupsSchema, projectSchema } from './project-schema.ts'
import { baseSchema, communicationSchema, connectionCommunicationSchema, epochSchema } from './request-schema.ts'

const codeFiles = { communication: 'a', mappableParams: 'b' }
const components = { connection: {}, webhook: {}, module: {}, rpc: {}, function: {}, endpoint: {} }
const project = {
  fileVersion: 1,
  generalCodeFiles: { base: 'a', common: null, groups: null, readme: null },
  components,
  origins: [],
}
const withModule = (module: object, id = 'getIt') => ({
  ...project,
  components: { ...components, module: { [id]: module } },
})

describe('projectSchema', () => {
  it.each([
    ['a minimal project', project],
    ['an action', withModule({ label: 'A', moduleType: 'action', actionCrud: null, codeFiles })],
    ['an export from before there were endpoints', { ...project, components: { ...components, endpoint: undefined } }],
    ['a removed component', { ...project, components: { ...components, module: { getIt: null } } }],
    ['an origin', { ...project, origins: [{ baseUrl: 'https://eu1.make.com/api', appId: 'segment', appVersion: 1 }] }],
  ])('accepts %s', (_, value) => {
    expect(projectSchema.safeParse(value).success).toBe(true)
  })

  it.each([
    ['an unknown key', { ...project, extra: 1 }],
    ['another version', { ...project, fileVersion: 2 }],
    ['a missing general file', { ...project, generalCodeFiles: { base: null, common: null, groups: null } }],
    ['a missing kind', { ...project, components: { ...components, connection: undefined } }],
    ['an unknown code', withModule({ moduleType: 'search', codeFiles: { api: 'a' } })],
    ['an instant trigger without webhook', withModule({ moduleType: 'instant_trigger', codeFiles })],
    [
      'an origin without /api',
      { ...project, origins: [{ baseUrl: 'https://eu1.make.com', appId: 'segment', appVersion: 1 }] },
    ],
  ])('rejects %s', (_, value) => {
    expect(projectSchema.safeParse(value).success).toBe(false)
  })
})

describe('communicationSchema', () => {
  it.each([
    ['nothing', {}],
    ['steps', [{ url: '/a' }, { response: { valid: '{{temp.x}}' } }]],
    ['a spread in headers', { url: '/a', headers: { '{{...}}': '{{parameters.headers}}' } }],
    [
      'error texts by status',
      { url: '/a', response: { error: { message: 'x', 404: { message: 'y', type: 'DataError' } } } },
    ],
    ['headers as an expression', { url: '/a', headers: '{{parameters.headers}}' }],
    ['a documented method', { url: '/a', method: 'OPTIONS' }],
    ['a range of statuses', { url: '/a', response: { error: { message: 'x', '400-499': { message: 'y' } } } }],
    ['the response of a responder', { response: { status: 200, headers: {}, body: '{{parameters}}' } }],
    ['a name without a type', { url: '/a', response: { metadata: { value: '{{body.name}}' } } }],
    ['a method of an expression', { url: '/a', method: '{{parameters.method}}' }],
  ])('accepts %s', (_, value) => {
    expect(communicationSchema.safeParse(value).success).toBe(true)
  })

  it.each([
    ['an unknown key', { url: '/a', header: {} }],
    ['an unknown key of the response', { url: '/a', response: { outputs: 1 } }],
    ['headers as text', { url: '/a', headers: 'a: b' }],
    ['an object among headers', { url: '/a', headers: { a: {} } }],
    ['a method that HTTP does not have', { url: '/a', method: 'FETCH' }],
    ['a POST without body', { url: '/a', method: 'POST' }],
    ['a POST without url', { method: 'POST', body: {} }],
    ['a range that is none', { url: '/a', response: { error: { message: 'x', '4xx': { message: 'y' } } } }],
    ['an error without message', { url: '/a', response: { error: { 404: { message: 'y' } } } }],
    ['an unknown type of error', { url: '/a', response: { error: { message: 'x', type: 'Oops' } } }],
    ['a long url', { url: 'x'.repeat(513) }],
    ['no steps', []],
  ])('rejects %s', (_, value) => {
    expect(communicationSchema.safeParse(value).success).toBe(false)
  })
})

describe('the other schemas', () => {
  it('a connection requires an absolute url', () => {
    expect(connectionCommunicationSchema.safeParse({ url: 'https://a.example/' }).success).toBe(true)
    expect(connectionCommunicationSchema.safeParse({ url: '/me' }).success).toBe(false)
    expect(connectionCommunicationSchema.safeParse({ token: { url: 'https://a.example/' } }).success).toBe(true)
  })

  it('a base has a baseUrl and no repeat', () => {
    expect(baseSchema.safeParse({ baseUrl: 'https://a.example', timeout: 300_000 }).success).toBe(true)
    expect(baseSchema.safeParse({ repeat: { condition: true } }).success).toBe(false)
    expect(baseSchema.safeParse({ timeout: 0 }).success).toBe(false)
  })

  it('an epoch is empty or has an output', () => {
    expect(epochSchema.safeParse({}).success).toBe(true)
    expect(epochSchema.safeParse({ response: { output: {} } }).success).toBe(true)
    expect(epochSchema.safeParse({ url: '/a' }).success).toBe(false)
  })

  it('groups have a label and modules', () => {
    expect(groupsSchema.safeParse([{ label: 'A', modules: [] }]).success).toBe(true)
    expect(groupsSchema.safeParse([{ label: 'A' }]).success).toBe(false)
  })

  it.each([
    ['an unknown attribute', { name: 'a', type: 'text', placeholder: 'x' }],
    ['an unknown type', { name: 'a', type: 'dynamicCollection' }],
    ['no type', { name: 'a' }],
    ['a long name', { name: 'a'.repeat(129), type: 'text' }],
    ['an unknown rule', { name: 'a', type: 'text', validate: { minimum: 1 } }],
    ['an invalid RPC', { name: 'a', type: 'select', options: 'https://a' }],
    ['an option without value', { name: 'a', type: 'select', options: [{ label: 'A' }] }],
    ['a mistake within a collection', { name: 'a', type: 'collection', spec: [{ name: 'b', type: 'text', hint: 1 }] }],
  ])('a parameter does not accept %s', (_, value) => {
    expect(parametersSchema.safeParse([value]).success).toBe(false)
  })

  it('parameters can come from an RPC', () => {
    expect(parametersSchema.safeParse(['rpc://fields?a={{parameters.a}}', { name: 'a', type: 'text' }]).success).toBe(
      true,
    )
  })

  it('files are named after the id of their component', () => {
    expect(kebabId('makeAnApiCall')).toBe('make-an-api-call')
    expect(codePath('module', 'sendBatch', 'mappableParams')).toBe(
      'modules/send-batch/send-batch.mappable-params.iml.json',
    )
    expect(() => codePath('rpc', 'a', 'interface')).toThrow(RangeError)
  })
})
