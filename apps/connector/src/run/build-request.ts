import {
  type EvaluateOptions,
  evaluateTemplate,
  evaluateTree,
  type ImlContext,
  parseTree,
  type TemplateTree,
  textOf,
} from '@org/iml'
import { type Fields, fieldsOf, isFields, memberOf } from '../app/app.ts'
import { ModuleError } from './module-error.ts'
import { headerText } from './request-headers.ts'
import { urlencoded, writeBody } from './write-body.ts'

/** A request ready to be sent, and the parts that logs show. */
export interface BuiltRequest {
  readonly method: string
  readonly url: string
  /** Names in lowercase. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** The body as bytes, instead of `body`. */
  readonly bodyBytes?: Uint8Array
  readonly qs: Fields
  /** The body before serialization. */
  readonly data: unknown
}

/** Data and options of templates. */
export interface Evaluation {
  readonly context: ImlContext
  readonly options: EvaluateOptions
}

const parsedTrees = new WeakMap<object, TemplateTree>()

/** An app's file is parsed only once. Apps do not change after loading. */
const parsed = (tree: unknown): unknown => {
  if (typeof tree !== 'object' || tree === null) return tree
  const known = parsedTrees.get(tree)
  if (known !== undefined) return known
  const made = parseTree(tree)
  parsedTrees.set(tree, made)
  return made
}

/** Evaluates a tree of templates. */
export const evaluate = (tree: unknown, { context, options }: Evaluation): unknown =>
  evaluateTree(parsed(tree), context, options)

const rowsOf = (tree: unknown, evaluation: Evaluation, what: string): Fields => {
  const value = evaluate(tree, evaluation)
  if (value === undefined || value === null || value === '') return {}
  if (!isFields(value)) throw new ModuleError('TemplateError', `The ${what} of a request must be a collection.`)
  return value
}

/** Merges headers or queries by name; the later value wins. An expression instead of an object replaces all. */
const mergeRows = (base: unknown, own: unknown, evaluation: Evaluation, what: 'headers' | 'qs'): Fields => {
  const rows = [...(typeof own === 'string' ? [] : [rowsOf(base, evaluation, what)]), rowsOf(own, evaluation, what)]
  const merged = new Map<string, readonly [name: string, value: unknown]>()
  for (const [name, value] of rows.flatMap(Object.entries<unknown>)) {
    if (value === undefined || value === null) continue
    merged.set(what === 'headers' ? name.toLowerCase() : name, [name, value])
  }
  return Object.fromEntries([...merged].map(([key, [name, value]]) => [what === 'headers' ? key : name, value]))
}

const isAbsolute = (url: string): boolean => /^https?:\/\//i.test(url)

/** Percent-encodes a path, except for what is already encoded. */
const encodePath = (path: string): string => {
  // A lone surrogate cannot be encoded.
  const wellFormed = path.replace(/\p{Surrogate}/gu, '\uFFFD')
  return encodeURI(wellFormed).replace(/%25([0-9a-f]{2})/gi, '%$1')
}

/**
 * Joins base URL and url as the platform does: as text, with one slash between, repeated slashes in the path removed,
 * a trailing slash kept. Never by URL resolution, which reads `//name/` as a host.
 */
export const joinUrl = (baseUrl: string, url: string, encodeUrl: boolean): string => {
  const joined = isAbsolute(url) || baseUrl === '' ? url : `${baseUrl}/${url}`
  const [, origin = '', rest = ''] = /^(https?:\/\/[^/?#\\]*)(.*)$/is.exec(joined) ?? []
  if (origin === '')
    throw new ModuleError('TemplateError', 'The url of a request must be absolute, or the base must have a baseUrl.')
  // A fragment is never sent, and would swallow a query after it.
  const [, path = '', query = ''] = /^([^?#]*)(\?[^#]*)?/s.exec(rest) ?? []
  const collapsed = path.replace(/\/{2,}/g, '/')
  return `${origin}${encodeUrl ? encodePath(collapsed) : collapsed}${query}`
}

/**
 * Builds a request from base and module. The module overrides the base.
 * @param base the app's base; empty for connections, which do not inherit it
 * @throws {ModuleError} if the result is not a valid request
 */
export const buildHttpRequest = (request: Fields, base: Fields, evaluation: Evaluation): BuiltRequest => {
  const textAt = (value: unknown): string =>
    typeof value === 'string' ? textOf(evaluateTemplate(value, evaluation.context, evaluation.options)) : ''
  const own = <Value>(name: string): Value | undefined => (request[name] ?? base[name]) as Value | undefined
  const method = (textAt(own('method')) || 'GET').toUpperCase()
  const qs = mergeRows(base.qs, request.qs, evaluation, 'qs')
  const headers = mergeRows(base.headers, request.headers, evaluation, 'headers')
  const type = textAt(own('type')) || 'json'
  const joined = joinUrl(textAt(base.baseUrl), textAt(request.url), own('encodeUrl') !== false)
  const query = urlencoded(qs)
  const separator = joined.includes('?') ? '&' : '?'
  const url = query === '' ? joined : `${joined}${separator}${query}`
  if (!URL.canParse(url)) throw new ModuleError('TemplateError', 'The url of a request is not valid.')
  const data = method === 'GET' || own('body') === undefined ? undefined : evaluate(own('body'), evaluation)
  const written = writeBody(data, type)
  // Only the type that the body was written with names the boundary of its parts.
  const isMultipart = written.contentType?.startsWith('multipart/') === true
  const contentType = written.contentType === undefined ? {} : { 'content-type': written.contentType }
  const all = isMultipart ? { ...headers, ...contentType } : { ...contentType, ...headers }
  return {
    method,
    url,
    headers: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, headerText(name, value)])),
    ...(written.text === undefined ? {} : { body: written.text }),
    ...(written.bytes === undefined ? {} : { bodyBytes: written.bytes }),
    qs,
    data,
  }
}

/** A member of the request, merged with that of the base. */
export const inherited = (request: Fields, base: Fields, name: string): unknown => {
  const [own, common] = [request[name], base[name]]
  return isFields(own) && isFields(common) ? joinObjects(common, own) : (own ?? common)
}

/** Merges two objects deeply; otherwise the later value wins. */
export const joinObjects = (left: Fields, right: Fields): Fields => {
  const entries = Object.entries(right).map(([name, value]): [string, unknown] => {
    const before = memberOf(left, name)
    return [name, isFields(before) && isFields(value) ? joinObjects(before, value) : value]
  })
  return { ...left, ...Object.fromEntries(entries) }
}

/** The paths that base and request hide in logs. */
export const sanitisedPaths = (request: Fields, base: Fields): readonly string[] =>
  [base.log, request.log].flatMap((log) => {
    const { sanitize } = fieldsOf(log)
    return Array.isArray(sanitize) ? sanitize.filter((path) => typeof path === 'string') : []
  })
