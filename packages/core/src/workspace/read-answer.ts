import type * as z from 'zod/mini'
import { isSegmentError, SegmentError } from '../error/segment-error.ts'
import { formatIssuePath } from '../error/segment-issue.ts'
import { isJsonObject, type JsonObject } from '../values/json-object.ts'
import { type ApiRequest, type CallApi, requestName } from './api-caller.ts'
import { invalidResponse } from './api-error.ts'
import type { Endpoint } from './endpoints.ts'

/** Options of a request that reads one object. */
export interface ReadOptions {
  readonly signal?: AbortSignal | undefined
}

/** Options of a list. */
export interface ListOptions extends ReadOptions {
  /** Entries that one request asks for, 1 to 1,000. @default 200 */
  readonly pageSize?: number | undefined
}

/** Pages after which a list is taken for endless. */
const maxPages = 10_000

/** Reads a value with a schema. @throws {SegmentError} `invalid_response` that names the member */
export const readWith = <Value>(schema: z.ZodMiniType<Value>, value: unknown, endpoint: Endpoint): Value => {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const path = formatIssuePath((issue?.path ?? []).filter((step) => typeof step !== 'symbol'))
  const place = path === '' ? 'it' : path
  throw invalidResponse(requestName(endpoint), `${place} is missing or has another type`)
}

const dataOf = (body: JsonObject, endpoint: Endpoint): JsonObject => {
  if (isJsonObject(body.data)) return body.data
  throw invalidResponse(requestName(endpoint), 'it has no object "data"')
}

/** `data` of an answer. */
export const callForData = async (call: CallApi, endpoint: Endpoint, request: ApiRequest): Promise<JsonObject> =>
  dataOf(await call(endpoint, request), endpoint)

/** Requests one object. */
export const readOne = async <Value>(
  call: CallApi,
  endpoint: Endpoint,
  schema: z.ZodMiniType<Value>,
  request: ApiRequest = {},
): Promise<Value> => {
  const data = await callForData(call, endpoint, request)
  return readWith(schema, endpoint.member === undefined ? data : data[endpoint.member], endpoint)
}

/** The list of an answer: the named member, or the only one, because some names are not documented. */
const listIn = (data: JsonObject, endpoint: Endpoint): readonly unknown[] => {
  const named = endpoint.member === undefined ? undefined : data[endpoint.member]
  if (Array.isArray(named)) return named
  const lists = Object.values(data).filter((value) => Array.isArray(value))
  const [only] = lists
  if (only !== undefined && lists.length === 1) return only
  throw invalidResponse(requestName(endpoint), `it has no list "${endpoint.member}"`)
}

/** The error of a list of which entries were read already. */
const brokenOff = (error: unknown, endpoint: Endpoint, read: number): unknown => {
  if (!isSegmentError(error) || read === 0) return error
  const entries = read === 1 ? '1 entry' : `${read.toLocaleString('en-US')} entries`
  return new SegmentError(
    error.code,
    `The list of ${requestName(endpoint)} broke off after ${entries}, so it is incomplete. ${error.message}`,
    error.details,
    { cause: error },
  )
}

/** A page of a list, and the cursor of the next one. */
export interface ApiPage {
  readonly items: readonly unknown[]
  /** Undefined on the last page. */
  readonly next: string | undefined
}

/**
 * Reads a list page by page, as it is iterated.
 * @param readPage requests the page of a cursor; of none, the first
 */
export const readPages = async function* <Value>(
  endpoint: Endpoint,
  schema: z.ZodMiniType<Value>,
  readPage: (cursor: string | undefined) => Promise<ApiPage>,
): AsyncGenerator<Value, void, undefined> {
  const seen = new Set<string>()
  let cursor: string | undefined
  let read = 0
  for (;;) {
    let values: readonly Value[]
    try {
      const page = await readPage(cursor)
      values = page.items.map((item) => readWith(schema, item, endpoint))
      cursor = page.next
      if (cursor !== undefined && (seen.has(cursor) || seen.size >= maxPages)) {
        throw invalidResponse(requestName(endpoint), 'its cursor leads to a page that was read already')
      }
    } catch (error) {
      throw brokenOff(error, endpoint, read)
    }
    for (const value of values) {
      read += 1
      yield value
    }
    if (cursor === undefined) return
    seen.add(cursor)
  }
}

/** Requests a list of the Public API. */
export const readList = <Value>(
  call: CallApi,
  endpoint: Endpoint,
  schema: z.ZodMiniType<Value>,
  { pageSize = 200, signal, params = {}, query = {} }: ApiRequest & ListOptions = {},
): AsyncGenerator<Value, void, undefined> =>
  readPages(endpoint, schema, async (cursor) => {
    const pagination = { count: pageSize, cursor }
    const data = await callForData(call, endpoint, { params, signal, query: { ...query, pagination } })
    const next = isJsonObject(data.pagination) ? data.pagination.next : undefined
    return { items: listIn(data, endpoint), next: typeof next === 'string' && next !== '' ? next : undefined }
  })
