import type { Parameter } from '../app/app.ts'

/** A value of the type, or the reason why there is none. */
export type Coerced = { readonly value: unknown } | { readonly problem: string }

type Coercion = (value: unknown, parameter: Parameter) => Coerced

const ok = (value: unknown): Coerced => ({ value })
const no = (problem: string): Coerced => ({ problem })

const text: Coercion = (value) => {
  if (typeof value === 'string') return ok(value)
  if (typeof value === 'number' || typeof value === 'boolean') return ok(String(value))
  if (value instanceof Date && !Number.isNaN(value.getTime())) return ok(value.toISOString())
  if (value instanceof Uint8Array) return ok(new TextDecoder().decode(value))
  return no('Text is expected.')
}

/** Text of a form; what does not have it is refused. */
const textLike =
  (test: (text: string) => boolean, what: string): Coercion =>
  (value, parameter) => {
    const coerced = text(value, parameter)
    if ('problem' in coerced) return coerced
    return test(String(coerced.value)) ? coerced : no(`${what} is expected.`)
  }

const number =
  (test: (number: number) => boolean, what: string): Coercion =>
  (value) => {
    const parsed = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    if (typeof parsed !== 'number' || !Number.isFinite(parsed)) return no(`${what} is expected.`)
    return test(parsed) ? ok(parsed) : no(`${what} is expected.`)
  }

const boolean: Coercion = (value) => {
  if (typeof value === 'boolean') return ok(value)
  if (value === 'true') return ok(true)
  return value === 'false' ? ok(false) : no('Yes or no is expected.')
}

const date: Coercion = (value) => {
  if (typeof value !== 'string' && typeof value !== 'number' && !(value instanceof Date))
    return no('A date is expected.')
  const parsed = new Date(value)
  return Number.isNaN(parsed.getTime()) ? no('A date is expected.') : ok(parsed)
}

const json: Coercion = (value) => {
  if (typeof value !== 'string') return ok(value)
  try {
    return ok(JSON.parse(value) as unknown)
  } catch {
    return ok(value)
  }
}

const asGiven: Coercion = (value) => ok(value)

const anyNumber = number(() => true, 'A number')
const emailAddress = (value: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)

/** How each type of one value reads what it is given; types of lists and objects are read elsewhere. */
export const scalarCoercions: ReadonlyMap<string, Coercion> = new Map<string, Coercion>([
  ['text', text],
  ['password', text],
  ['path', text],
  ['filename', text],
  ['folder', text],
  ['file', text],
  ['cert', text],
  ['pkey', text],
  ['timezone', text],
  ['email', textLike(emailAddress, 'An e-mail address')],
  ['url', textLike((value) => URL.canParse(value), 'An absolute URL')],
  ['color', textLike((value) => /^#[0-9a-f]{6}$/i.test(value), 'A colour such as #00ff00')],
  ['uuid', textLike((value) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value), 'A UUID')],
  ['time', textLike((value) => /^\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?$/.test(value), 'A time such as 09:30')],
  ['number', anyNumber],
  ['timestamp', anyNumber],
  ['integer', number(Number.isInteger, 'A whole number')],
  ['uinteger', number((value) => Number.isInteger(value) && value >= 0, 'A whole number from 0')],
  ['port', number((value) => Number.isInteger(value) && value >= 0 && value <= 65_535, 'A port from 0 to 65535')],
  ['boolean', boolean],
  ['date', date],
  ['json', json],
  ['any', asGiven],
  ['buffer', asGiven],
  ['filter', asGiven],
  ['hidden', asGiven],
  ['udt', asGiven],
])
