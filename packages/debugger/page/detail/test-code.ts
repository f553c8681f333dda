import type { EventRecord } from '../../src/model/event-record.ts'
import { isObject } from '../../src/model/is-object.ts'
import { queryOf } from '../state/query-text.ts'
import { outcomeOf } from '../state/verdicts.ts'

/** Code that checks for a call like this one. */
export interface TestCode {
  readonly id: string
  readonly name: string
  /** Text of the button that copies it. */
  readonly copy: string
  readonly code: string
}

const quote = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

const nameOf = (name: string): string =>
  name === '__proto__' ? "['__proto__']" : /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name)

const lineWidth = 80

/** A JSON value as a JavaScript literal. */
const literal = (value: unknown, indent = ''): string => {
  if (typeof value === 'string') return quote(value)
  if (typeof value !== 'object' || value === null) return String(value)
  const inner = `${indent}  `
  const isList = Array.isArray(value)
  const parts = isList
    ? value.map((item) => literal(item, inner))
    : Object.entries(value).map(([name, item]) => `${nameOf(name)}: ${literal(item, inner)}`)
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  if (parts.length === 0) return open + close
  const space = isList ? '' : ' '
  const line = `${open}${space}${parts.join(', ')}${space}${close}`
  if (line.length + indent.length <= lineWidth && !line.includes('\n')) return line
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join('')}${indent}${close}`
}

type Call = Readonly<Record<string, unknown>>

const pick = (call: Call, ...names: readonly string[]): Call =>
  Object.fromEntries(names.filter((name) => Object.hasOwn(call, name)).map((name) => [name, call[name]]))

/** Drops trailing arguments that restrict nothing. */
const argumentsOf = (values: readonly unknown[]): string => {
  const last = values.findLastIndex((value) => !(isObject(value) && Object.keys(value).length === 0))
  return values
    .slice(0, last + 1)
    .map((value) => literal(value))
    .join(', ')
}

const ids = ['userId', 'anonymousId'] as const

const matchers: Readonly<Record<string, (call: Call) => readonly [matcher: string, values: readonly unknown[]]>> = {
  track: (call) => ['toHaveTracked', [call.event ?? null, call.properties ?? {}, pick(call, ...ids)]],
  page: (call) => ['toHavePaged', [call.name ?? null, call.properties ?? {}, pick(call, ...ids)]],
  screen: (call) => ['toHaveScreened', [call.name ?? null, call.properties ?? {}, pick(call, ...ids)]],
  identify: (call) => ['toHaveIdentified', [call.userId ?? null, call.traits ?? {}, pick(call, 'anonymousId')]],
  group: (call) => ['toHaveGrouped', [call.groupId ?? null, call.traits ?? {}, pick(call, ...ids)]],
  alias: (call) => ['toHaveAliased', [call.userId ?? null, call.previousId ?? null, {}]],
}

const expectation = (record: EventRecord, call: Call): string | undefined => {
  if (outcomeOf(record) === 'discarded' && record.discardCode !== undefined) {
    return `expect(segment).toHaveDiscarded(${quote(record.discardCode)})`
  }
  if (outcomeOf(record) === 'refused' || outcomeOf(record) === 'discarded') return undefined
  const found = matchers[record.type]?.(call)
  return found === undefined ? undefined : `expect(segment).${found[0]}(${argumentsOf(found[1])})`
}

/** Quotes for a POSIX shell. */
const shell = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

const waitCommand = (record: EventRecord, origin: string): string => {
  const { type, event, userId, anonymousId, verdict } = record
  const fields = Object.entries({ type, event, userId, anonymousId, verdict })
  // A long value is cut in the summary and would not match.
  const known = fields.filter(([, value]) => value !== undefined && value.length <= 250)
  const query = encodeURIComponent(queryOf(Object.fromEntries(known)).toWellFormed())
  return `curl --fail --silent --globoff ${shell(`${origin}/_dev/wait?q=${query}&timeout=5000`)}`
}

/** Code that checks for a call like this one, in tests and in a shell. */
export const testCode = (record: EventRecord, origin: string): readonly TestCode[] => {
  const call = isObject(record.call) ? record.call : undefined
  const expected = call === undefined ? undefined : expectation(record, call)
  const wait = {
    id: 'wait',
    name: 'curl: wait for such a call',
    copy: 'Copy wait command',
    code: waitCommand(record, origin),
  }
  if (expected === undefined) return [wait]
  return [
    { id: 'vitest', name: 'Vitest or Jest', copy: 'Copy test', code: expected },
    {
      id: 'playwright',
      name: 'Playwright',
      copy: 'Copy Playwright test',
      code: `await expect(() => ${expected}).toPass({ timeout: 5000 })`,
    },
    wait,
  ]
}
