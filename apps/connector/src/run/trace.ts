import { type Fields, isFields } from '../app/app.ts'
import { hideSecrets, type Secrets } from './secrets.ts'

/** One step of a run, safe to show: sanitized as the app requests, without known secrets. */
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
  | { readonly step: 'webhook'; readonly values: unknown }
  | { readonly step: 'valid'; readonly request: number; readonly passed: boolean }
  | { readonly step: 'output'; readonly bundles: readonly unknown[] }
  | { readonly step: 'error'; readonly type: string; readonly message: string; readonly status?: number | undefined }

/** Replacement of a hidden value. */
export const hidden = '[hidden]'

/** Names whose values are always credentials. */
const secretNames =
  /^(?:authorization|proxy-authorization|cookie|set-cookie|x-api-key|x-write-key|writekey|write_key|x-connect-token|secret|sharedsecret|client_secret|token)$/i

/** Replaces secrets in all text and names. First checks everything at once, because most values contain none. */
const withoutSecrets = (value: unknown, secrets: Secrets): unknown => {
  const text = JSON.stringify(value)
  if (text === undefined || hideSecrets(text, secrets) === text) return value
  const visit = (node: unknown): unknown => {
    if (typeof node === 'string') return hideSecrets(node, secrets)
    if (Array.isArray(node)) return node.map(visit)
    if (!isFields(node)) return node
    return Object.fromEntries(Object.entries(node).map(([name, member]) => [hideSecrets(name, secrets), visit(member)]))
  }
  return visit(value)
}

/**
 * A copy of a value that is safe to show: secrets replaced in all text and names, known credentials
 * hidden, dates and buffers as text.
 */
export const forDisplay = (value: unknown, secrets: Secrets): unknown => {
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

/** Hides the value of a name/value row whose name is that of a credential. */
const rowValue = (row: Fields, name: string, member: unknown): unknown => {
  const title = row.key ?? row.name
  return name === 'value' && typeof title === 'string' && secretNames.test(title.trim()) ? hidden : member
}

/** Hides the paths of `log.sanitize`, such as `request.headers.authorization`; names in any case. */
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

/** Maximum number of list items to show. */
const shownItems = 5

/** JSON on one line if it fits, else one member per line. */
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
      return `Parameters, as the templates receive them\n${indented(entry.values)}`
    case 'webhook':
      return `Webhook, as its templates receive the request\n${indented(entry.values)}`
    case 'skipped':
      return `Request ${entry.request}: skipped, because its condition is false\n${indented(entry.result)}`
    case 'temp':
      return `Request ${entry.request}: temp\n${indented(entry.values)}`
    case 'request': {
      const page = entry.page > 1 ? `, page ${entry.page}` : ''
      const parts = [block('headers', entry.headers), block('query', entry.qs), block('body', entry.body)]
      return `Request ${entry.request}${page}: ${entry.method} ${entry.url}${parts.join('')}`
    }
    case 'response':
      return `Response ${entry.request}: ${entry.status}${block('headers', entry.headers)}${block('body', entry.body)}`
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

/** Formats a trace as text, one paragraph per step. */
export const formatTrace = (steps: readonly TraceStep[]): string => steps.map(formatStep).join('\n\n')
