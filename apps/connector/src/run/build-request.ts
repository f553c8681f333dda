import {
  type EvaluateOptions,
  evaluateTemplate,
  evaluateTree,
  type ImlContext,
  parseTree,
  type TemplateTree,
  textOf,
} from '@org/iml'
import { type Fields, fieldsOf, isFields } from '../app/app.ts'
import { ModuleError } from './module-error.ts'
import { writeBody } from './write-body.ts'

/** A request ready to be sent, and its parts as a log shows them. */
export interface BuiltRequest {
  readonly method: string
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly qs: Fields
  /** The body before it was written as text. */
  readonly data: unknown
}

/** What templates are evaluated with. */
export interface Evaluation {
  readonly context: ImlContext
  readonly options: EvaluateOptions
}

const parsedTrees = new WeakMap<object, TemplateTree>()

/** An app's file is parsed once, however often it runs; apps are not changed after they were loaded. */
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
  if (!isFields(value)) throw new ModuleError('TemplateError', `The ${what} of a request are a collection.`)
  return value
}

/** Joins headers or queries by name; of two the later stands. A whole expression in place of an object replaces all. */
const mergeRows = (base: unknown, own: unknown, evaluation: Evaluation, what: 'headers' | 'qs'): Fields => {
  const rows = [...(typeof own === 'string' ? [] : [rowsOf(base, evaluation, what)]), rowsOf(own, evaluation, what)]
  const merged = new Map<string, readonly [name: string, value: unknown]>()
  for (const [name, value] of rows.flatMap(Object.entries<unknown>)) {
    if (value === undefined || value === null) continue
    merged.set(what === 'headers' ? name.toLowerCase() : name, [name, value])
  }
  return Object.fromEntries([...merged].map(([key, [name, value]]) => [what === 'headers' ? key : name, value]))
}

const queryOf = (qs: Fields): string => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(qs)) {
    for (const item of Array.isArray(value) ? value : [value]) query.append(name, textOf(item))
  }
  return query.toString()
}

const isAbsolute = (url: string): boolean => /^https?:\/\//i.test(url)

/** Percent-encodes what a path can not carry; what is encoded already stays. */
const encodePath = (path: string): string => {
  // Half a surrogate pair can not be encoded.
  const wellFormed = path.replace(/\p{Surrogate}/gu, '\uFFFD')
  return encodeURI(wellFormed).replace(/%25([0-9a-f]{2})/gi, '%$1')
}

/**
 * Joins base URL and url as the platform does: as text, with one slash between, runs of slashes in the path made one, a
 * slash at the end kept. Never by URL resolution, which would take `//name/` for another host.
 */
export const joinUrl = (baseUrl: string, url: string, encodeUrl: boolean): string => {
  const joined = isAbsolute(url) || baseUrl === '' ? url : `${baseUrl}/${url}`
  const [, origin = '', rest = ''] = /^(https?:\/\/[^/?#\\]*)(.*)$/is.exec(joined) ?? []
  if (origin === '')
    throw new ModuleError('TemplateError', 'The url of a request is neither absolute nor under a baseUrl.')
  const [, path = '', query = ''] = /^([^?]*)(.*)$/s.exec(rest) ?? []
  const collapsed = path.replace(/\/{2,}/g, '/')
  return `${origin}${encodeUrl ? encodePath(collapsed) : collapsed}${query}`
}

const headerText = (name: string, value: unknown): string => {
  const text = Array.isArray(value) ? value.map((item) => textOf(item)).join(', ') : textOf(value)
  if (!/^[!#$%&'*+.^_`|~\dA-Za-z-]+$/.test(name))
    throw new ModuleError('DataError', 'A header has a name that none can have.')
  if (/[\r\n\0]/.test(text)) throw new ModuleError('DataError', `The header ${name} holds a line break.`)
  return text.trim()
}

/**
 * Builds a request from what base and module say, in that order of precedence from the end.
 * @param base the app's base; empty for connections, which inherit nothing
 * @throws {ModuleError} where the result can be no request
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
  const query = queryOf(qs)
  const separator = joined.includes('?') ? '&' : '?'
  const url = query === '' ? joined : `${joined}${separator}${query}`
  if (!URL.canParse(url)) throw new ModuleError('TemplateError', 'The url of a request can not be read.')
  const data = method === 'GET' || own('body') === undefined ? undefined : evaluate(own('body'), evaluation)
  const written = writeBody(data, type)
  const all = { ...(written.contentType === undefined ? {} : { 'content-type': written.contentType }), ...headers }
  return {
    method,
    url,
    headers: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, headerText(name, value)])),
    ...(written.text === undefined ? {} : { body: written.text }),
    qs,
    data,
  }
}

/** What base and request say together of one member, objects joined. */
export const inherited = (request: Fields, base: Fields, name: string): unknown => {
  const [own, common] = [request[name], base[name]]
  return isFields(own) && isFields(common) ? joinObjects(common, own) : (own ?? common)
}

/** Joins two objects, and the objects within; of other values the later stands. */
export const joinObjects = (left: Fields, right: Fields): Fields => {
  const entries = Object.entries(right).map(([name, value]): [string, unknown] => {
    const before = Object.hasOwn(left, name) ? left[name] : undefined
    return [name, isFields(before) && isFields(value) ? joinObjects(before, value) : value]
  })
  return { ...left, ...Object.fromEntries(entries) }
}

/** The paths that base and request hide from logs. */
export const sanitisedPaths = (request: Fields, base: Fields): readonly string[] =>
  [base.log, request.log].flatMap((log) => {
    const { sanitize } = fieldsOf(log)
    return Array.isArray(sanitize) ? sanitize.filter((path) => typeof path === 'string') : []
  })
