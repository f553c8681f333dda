import type { Fault } from './fault.ts'

type Draft = Record<string, string | number | boolean>
type Read = (value: string) => string | number | boolean | undefined

/** A parameter of the text form: its field and the parser of its value. */
interface Parameter {
  readonly field: string
  readonly read: Read
}

const text: Read = (value) => (value === '' ? undefined : value)
const count: Read = (value) => (/^[1-9]\d*$/.test(value) ? Number(value) : undefined)
const amount: Read = (value) => (/^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined)
const chance: Read = (value) => (amount(value) !== undefined && Number(value) <= 1 ? Number(value) : undefined)
const flag: Read = (value) => (value === '' || value === 'true' ? true : value === 'false' ? false : undefined)
const wait: Read = (value) => amount(value) ?? text(value)
const oneOf =
  (...choices: readonly string[]): Read =>
  (value) =>
    choices.includes(value) ? value : undefined
const status =
  (pattern: RegExp): Read =>
  (value) =>
    pattern.test(value) ? Number(value) : undefined

const common: Readonly<Record<string, Parameter>> = {
  p: { field: 'probability', read: chance },
  times: { field: 'times', read: count },
  path: { field: 'path', read: text },
  q: { field: 'q', read: text },
  delay: { field: 'delayMs', read: amount },
  stored: { field: 'stored', read: flag },
}

/** The additional parameters of each kind. */
const byKind: Readonly<Record<NonNullable<Fault['kind']>, Readonly<Record<string, Parameter>>>> = {
  status: {
    'retry-after': { field: 'retryAfter', read: wait },
    reset: { field: 'rateLimitReset', read: amount },
    body: { field: 'body', read: text },
  },
  delay: { ms: { field: 'delayMs', read: amount } },
  'slow-body': { chunk: { field: 'chunkBytes', read: count }, interval: { field: 'chunkDelayMs', read: amount } },
  reset: { when: { field: 'when', read: oneOf('before-reading', 'half-read', 'after-storing') } },
  truncated: {},
  redirect: { to: { field: 'location', read: text }, status: { field: 'status', read: status(/^30[12378]$/) } },
  hang: {},
}

/** The required fields of each kind, with their parameters. */
const needed: Readonly<Record<string, readonly [field: string, parameter: string]>> = {
  delay: ['delayMs', 'ms'],
  redirect: ['location', 'to'],
}

/**
 * Parses the text form of a fault: a status or a kind, then a colon and parameters, separated by commas. A value with a
 * comma must be in double quotes.
 *
 * `429:retry-after=2,p=0.2` · `503:times=3,path=/v1/batch` · `reset:when=after-storing` · `delay:ms=500` ·
 * `slow-body:chunk=4,interval=50` · `truncated` · `redirect:to=https://elsewhere.example/` · `hang`
 *
 * @throws {SyntaxError} if the text is invalid; the message says what is allowed
 */
export const parseFault = (source: string): Fault => {
  const [, head = '', rest] = /^([^:]*)(?::(.*))?$/s.exec(source.trim()) ?? []
  const kind = kindOf(head, source)
  const parameters = { ...common, ...byKind[kind] }
  const draft: Draft = kind === 'status' ? { status: Number(head) } : { kind }
  for (const [name, value] of splitParameters(rest ?? '', source)) {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined
    if (parameter === undefined) throw mistake(source, `"${name}" is not one of ${Object.keys(parameters).join(', ')}`)
    const read = parameter.read(value)
    if (read === undefined) throw mistake(source, `"${value}" is not a valid ${name}`)
    draft[parameter.field] = read
  }
  const need = needed[kind]
  if (need !== undefined && draft[need[0]] === undefined) throw mistake(source, `${kind} needs ${need[1]}=…`)
  return draft as unknown as Fault // the table of its kind has checked every field
}

const kindOf = (head: string, source: string): NonNullable<Fault['kind']> => {
  if (/^[2-5]\d\d$/.test(head)) return 'status'
  const kinds = Object.keys(byKind).filter((kind) => kind !== 'status')
  const kind = kinds.find((known) => known === head)
  if (kind === undefined)
    throw mistake(source, `it must start with a status from 200 to 599 or with one of ${kinds.join(', ')}`)
  return kind as keyof typeof byKind // a key of that table
}

const parameterPattern = /^([a-z-]+)(?:=(?:"([^"]*)"|([^",]*)))?(?:,|$)/

const splitParameters = (rest: string, source: string): readonly (readonly [string, string])[] => {
  const parameters: (readonly [string, string])[] = []
  let left = rest
  while (left !== '') {
    const match = parameterPattern.exec(left)
    if (match === null) throw mistake(source, `"${left}" is not name=value`)
    parameters.push([match[1] ?? '', match[2] ?? match[3] ?? ''])
    left = left.slice(match[0].length)
  }
  return parameters
}

const mistake = (source: string, problem: string): SyntaxError =>
  new SyntaxError(`The fault "${source}" is invalid: ${problem}.`)
