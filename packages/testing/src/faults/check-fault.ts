import { checkOptions, type OptionRule, oneOf, optionRules } from '../check-options.ts'
import { valueWords } from '../query/value-words.ts'
import type { Fault, faultKind } from './fault.ts'

const isNumber = (value: unknown, least: number, most = Number.POSITIVE_INFINITY): boolean =>
  typeof value === 'number' && value >= least && value <= most

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isPattern = (value: unknown): boolean => Object.prototype.toString.call(value) === '[object RegExp]'

const ms: OptionRule = {
  must: 'be a number of ms of at least 0',
  accepts: (value) => isNumber(value, 0) && value !== Number.POSITIVE_INFINITY,
}
const count: OptionRule = {
  must: 'be a whole number of at least 1',
  accepts: (value) => value === Number.POSITIVE_INFINITY || (isNumber(value, 1) && Number.isInteger(value)),
}
const text: OptionRule = {
  must: 'be a non-empty string',
  accepts: (value) => typeof value === 'string' && value.trim() !== '',
}
const seconds = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value)

const headerName = /^[!#$%&'*+.^_`|~\w-]+$/

type FieldsOf<Kind> = Exclude<keyof Extract<Fault, { kind: Kind }>, 'kind' | keyof typeof common>
type StatusFields = Exclude<keyof Extract<Fault, { status: number; kind?: 'status' }>, 'kind' | keyof typeof common>

const common = {
  path: {
    must: 'be a path that starts with "/" or a pattern',
    accepts: (value) => isPattern(value) || (typeof value === 'string' && /^[/*]/.test(value)),
  },
  q: text,
  times: count,
  probability: { must: 'be a number from 0 to 1', accepts: (value) => isNumber(value, 0, 1) },
  delayMs: ms,
  stored: optionRules.flag,
} as const satisfies Readonly<Record<string, OptionRule>>

/** The additional fields of each kind. */
const byKind: {
  readonly status: Readonly<Record<StatusFields, OptionRule>>
} & {
  readonly [Kind in Exclude<ReturnType<typeof faultKind>, 'status'>]: Readonly<Record<FieldsOf<Kind>, OptionRule>>
} = {
  status: {
    status: {
      must: 'be a whole number from 200 to 599',
      accepts: (value) => isNumber(value, 200, 599) && Number.isInteger(value),
    },
    retryAfter: {
      must: 'be seconds or an HTTP date',
      accepts: (value) => seconds(value) || text.accepts(value),
    },
    rateLimitReset: { must: 'be seconds', accepts: seconds },
    headers: {
      must: 'be an object of names and texts of headers',
      accepts: (value) =>
        isObject(value) &&
        Object.entries(value).every(([name, held]) => headerName.test(name) && typeof held === 'string'),
    },
    body: { must: 'be a string or an object', accepts: (value) => typeof value === 'string' || isObject(value) },
  },
  delay: {},
  'slow-body': { chunkBytes: count, chunkDelayMs: ms },
  reset: { when: oneOf('before-reading', 'half-read', 'after-storing') },
  truncated: {},
  redirect: {
    location: text,
    status: {
      must: 'be one of 301, 302, 303, 307, 308',
      accepts: (value) => [301, 302, 303, 307, 308].some((status) => status === value),
    },
  },
  hang: {},
}

/** The fields that a kind cannot do without. */
const required: { readonly [Kind in ReturnType<typeof faultKind>]?: string } = {
  status: 'status',
  delay: 'delayMs',
  redirect: 'location',
}

/**
 * Checks a fault: one that is misspelled would never happen, and the test of a retry would pass without one.
 * @throws {TypeError} names the field, what it must be, and the nearest known one
 */
export const checkFault = (given: unknown): void => {
  if (!isObject(given)) {
    throw new TypeError(
      `A fault must be an object such as { status: 503 }, but is ${valueWords(given)}. parseFault reads text.`,
    )
  }
  const kinds = Object.keys(byKind)
  const kind = given.kind ?? 'status'
  if (typeof kind !== 'string' || !kinds.includes(kind)) {
    throw new TypeError(`The kind of a fault must be one of ${kinds.join(', ')}, but is ${valueWords(kind)}.`)
  }
  const known = kind as keyof typeof byKind // checked above
  const rules = { ...common, ...byKind[known] }
  const { kind: _, ...fields } = given
  checkOptions(`a fault of the kind ${kind}`, fields, rules)
  const need = required[known]
  if (need !== undefined && given[need] === undefined) throw new TypeError(`A fault of the kind ${kind} needs ${need}.`)
}
