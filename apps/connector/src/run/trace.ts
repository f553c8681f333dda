import { redactSecrets } from '@org/segment-core/internal'
import { type Fields, isFields } from '../app/app.ts'

/** One step of a run. Values are as people may see them: sanitised as the app asks, and without any known secret. */
export type TraceStep =
  | { readonly step: 'parameters'; readonly values: unknown }
  | { readonly step: 'skipped'; readonly request: number; readonly result: unknown }
  | { readonly step: 'temp'; readonly request: number; readonly values: unknown }
  | {
      readonly step: 'request'
      readonly request: number
      readonly page: number
      readonly method: string
      readonly url: string
      readonly headers: unknown
      readonly qs: unknown
      readonly body: unknown
    }
  | {
      readonly step: 'response'
      readonly request: number
      readonly status: number
      readonly headers: unknown
      readonly body: unknown
    }
  | { readonly step: 'valid'; readonly request: number; readonly passed: boolean }
  | { readonly step: 'output'; readonly bundles: readonly unknown[] }
  | { readonly step: 'error'; readonly type: string; readonly message: string; readonly status?: number | undefined }

/** A value that is hidden from logs. */
export const hidden = '[hidden]'

/** Names whose values are credentials wherever they stand. */
const secretNames =
  /^(?:authorization|proxy-authorization|cookie|set-cookie|x-api-key|x-write-key|writekey|write_key)$/i

/** Replaces secrets in every text and name. Texts are looked at all at once first, for most hold none. */
const withoutSecrets = (value: unknown, secrets: readonly string[]): unknown => {
  const text = JSON.stringify(value)
  if (text === undefined || redactSecrets(text, secrets) === text) return value
  const visit = (node: unknown): unknown => {
    if (typeof node === 'string') return redactSecrets(node, secrets)
    if (Array.isArray(node)) return node.map(visit)
    if (!isFields(node)) return node
    return Object.fromEntries(
      Object.entries(node).map(([name, member]) => [redactSecrets(name, secrets), visit(member)]),
    )
  }
  return visit(value)
}

/**
 * A copy of a value for people: secrets replaced in every text and name, members that are known to be credentials
 * hidden, dates and buffers written as text.
 */
export const forPeople = (value: unknown, secrets: readonly string[]): unknown => {
  const visit = (node: unknown): unknown => {
    if (typeof node === 'string') return node
    if (node instanceof Date) return Number.isNaN(node.getTime()) ? null : node.toISOString()
    if (ArrayBuffer.isView(node)) return `[${node.byteLength} bytes]`
    if (Array.isArray(node)) return node.map(visit)
    if (!isFields(node)) return typeof node === 'function' || typeof node === 'symbol' ? undefined : node
    return Object.fromEntries(
      Object.entries(node).map(([name, member]) => [
        name,
        secretNames.test(name) && member !== undefined && member !== null
          ? hidden
          : visit(rowValue(node, name, member)),
      ]),
    )
  }
  return withoutSecrets(visit(value), secrets)
}

/** The value of a name/value row is a credential where its name says so. */
const rowValue = (row: Fields, name: string, member: unknown): unknown => {
  const title = row.key ?? row.name
  return name === 'value' && typeof title === 'string' && secretNames.test(title.trim()) ? hidden : member
}

/** Hides what the paths of `log.sanitize` name, such as `request.headers.authorization`; header names in any case. */
export const sanitise = (log: Fields, paths: readonly string[]): Fields => {
  const hide = (node: unknown, names: readonly string[]): unknown => {
    const [name, ...rest] = names
    if (name === undefined) return node === undefined ? undefined : hidden
    if (Array.isArray(node)) return node.map((item) => hide(item, names))
    if (!isFields(node)) return node
    return Object.fromEntries(
      Object.entries(node).map(([member, value]) => [
        member,
        member.toLowerCase() === name.toLowerCase() ? hide(value, rest) : value,
      ]),
    )
  }
  return paths.reduce<Fields>((current, path) => {
    const result = hide(current, path.split('.'))
    return isFields(result) ? result : {}
  }, log)
}

const lineLength = 100

/** Items of a list that are shown; the rest is counted. */
const shownItems = 5

/** JSON on one line where it fits, else one member a line. */
const pretty = (value: unknown, margin: string): string => {
  const line = JSON.stringify(value) ?? 'undefined'
  if (typeof value !== 'object' || value === null || margin.length + line.length <= lineLength) return line
  const inner = `${margin}  `
  if (Array.isArray(value)) {
    const items = value.slice(0, shownItems).map((item) => `${inner}${pretty(item, inner)}`)
    const rest = value.length > shownItems ? [`${inner}… ${value.length - shownItems} more`] : []
    return `[\n${[...items, ...rest].join('\n')}\n${margin}]`
  }
  const members = Object.entries(value).map(
    ([name, member]) => `${inner}${JSON.stringify(name)}: ${pretty(member, inner)}`,
  )
  return `{\n${members.join('\n')}\n${margin}}`
}

const indented = (value: unknown): string => `  ${pretty(value, '  ')}`

const block = (title: string, value: unknown): string =>
  value === undefined || (isFields(value) && Object.keys(value).length === 0) ? '' : `\n  ${title}\n${indented(value)}`

const formatStep = (entry: TraceStep): string => {
  switch (entry.step) {
    case 'parameters':
      return `Parameters, as the templates see them\n${indented(entry.values)}`
    case 'skipped':
      return `Request ${entry.request}: its condition is false, so it is skipped\n${indented(entry.result)}`
    case 'temp':
      return `Request ${entry.request}: temp\n${indented(entry.values)}`
    case 'request': {
      const page = entry.page > 1 ? `, page ${entry.page}` : ''
      const parts = [block('headers', entry.headers), block('query', entry.qs), block('body', entry.body)]
      return `Request ${entry.request}${page}: ${entry.method} ${entry.url}${parts.join('')}`
    }
    case 'response':
      return `Answer ${entry.request}: ${entry.status}${block('headers', entry.headers)}${block('body', entry.body)}`
    case 'valid':
      return `Request ${entry.request}: valid is ${entry.passed ? 'true' : 'false'}`
    case 'output':
      return `Output: ${entry.bundles.length} ${entry.bundles.length === 1 ? 'bundle' : 'bundles'}\n${entry.bundles.map(indented).join('\n')}`
    case 'error':
      return `${entry.type}: ${entry.message}`
    default:
      return entry satisfies never
  }
}

/** Writes a trace for a person to read, one paragraph a step. */
export const formatTrace = (steps: readonly TraceStep[]): string => steps.map(formatStep).join('\n\n')
