import { publicApiErrors } from './error-messages.ts'
import { hostOfRegion } from './hosts.ts'
import type { FormField } from './parameter-from-field.ts'
import type { SpecTables } from './spec-tables.ts'
import { type Expression, path, template, text } from './template.ts'

/** Records of a page. Three pages are the recommended limit of an RPC. */
const pageSize = 200

const noData = 'Segment did not return what was asked for. Check that the region is the region of your workspace.'

const noList = 'Segment did not return a list. Check that the region is the region of your workspace.'

/** What a request to the Public API adds to the common part. */
interface WorkspaceRequest {
  readonly path: string
  readonly method?: 'GET' | 'POST' | 'DELETE'
  readonly qs?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly condition?: string
  readonly temp?: Readonly<Record<string, unknown>>
  readonly response?: Readonly<Record<string, unknown>>
  /** Parts of the request and the response that contain credentials. */
  readonly secret?: readonly string[]
}

/** A request to the Public API, with the token of the connection. */
export const workspaceRequest = (
  tables: SpecTables,
  { path: place, method = 'GET', qs, body, condition, temp, response, secret = [] }: WorkspaceRequest,
) => ({
  url: `${hostOfRegion(tables, 'publicApiUrl', 'connection.region')}${place}`,
  method,
  headers: { authorization: 'Bearer {{connection.token}}', accept: 'application/json' },
  ...(condition === undefined ? {} : { condition }),
  ...(temp === undefined ? {} : { temp }),
  ...(qs === undefined ? {} : { qs }),
  ...(body === undefined ? {} : { body }),
  log: { sanitize: ['request.headers.authorization', ...secret] },
  response: {
    // A redirect, which is not followed, has a good status and no data.
    valid: { condition: '{{body.data}}', message: noData, type: 'DataError' },
    error: publicApiErrors,
    ...response,
  },
})

/** What a list of the Public API is read as. */
export interface WorkspaceList {
  readonly path: string
  readonly qs?: Readonly<Record<string, string>>
  /** The list in the response, and which of its items count. */
  readonly iterate: { readonly container: string; readonly condition?: string }
  readonly output: Readonly<Record<string, unknown>>
  /** The most bundles: a number, or the expression of a field. */
  readonly limit: number | string
  /** Parts of the response that contain credentials. */
  readonly secret?: readonly string[]
}

/** A list of the Public API, page by page, with the token of the connection. */
export const workspaceList = (
  tables: SpecTables,
  { path: place, qs, iterate, output, limit, secret }: WorkspaceList,
) => ({
  ...workspaceRequest(tables, {
    path: place,
    qs: { ...qs, 'pagination[count]': String(pageSize) },
    ...(secret === undefined ? {} : { secret }),
    response: {
      valid: { condition: '{{body.data}}', message: noList, type: 'DataError' },
      limit,
      iterate,
      output,
    },
  }),
  pagination: {
    mergeWithParent: true,
    condition: '{{body.data.pagination.next}}',
    qs: { 'pagination[cursor]': '{{body.data.pagination.next}}' },
  },
})

/** The field for the most results of a search. */
export const limitField = (what: string): FormField => ({
  name: 'limit',
  type: 'uinteger',
  label: 'Limit',
  help: `The maximum number of ${what} to return. If empty, all of them.`,
  required: false,
})

/** The value of the limit field. */
export const chosenLimit = template(path('parameters', 'limit'))

/** The id of an object in the workspace. Nothing in it can change the path of a request. */
export const idPattern = '^[A-Za-z0-9_:-]{1,128}$'

/** The field for a source, chosen from the workspace. */
export const sourceField = (help: string, required: boolean): FormField => ({
  name: 'sourceId',
  type: 'select',
  label: 'Source',
  help,
  required,
  options: 'rpc://listSourceIds',
})

/** A field of an output. */
export const outputField = (name: string, type: string, label: string, more: object = {}): FormField => ({
  name,
  type,
  label,
  ...more,
})

/** Text of core as a literal: quotes are typographic, and braces are parentheses. */
export const prose = (words: string): Expression =>
  text(words.replaceAll("'", '’').replaceAll('{', '(').replaceAll('}', ')').replaceAll('\\', '/'))
