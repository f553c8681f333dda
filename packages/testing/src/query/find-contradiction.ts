import { numberOf, termTest, timeOf } from './compile-term.ts'
import { formatTerm } from './format-query.ts'
import type { FieldTerm, Term, WantedValue } from './query.ts'
import { fieldRule } from './query-names.ts'

type FieldOfCall = Term & FieldTerm

const isLiteral = (value: WantedValue): value is Extract<WantedValue, { kind: 'word' }> =>
  value.kind === 'word' && (value.exact || !value.text.includes('*'))

const isAsked = ({ operator, negated }: FieldOfCall): boolean => operator === ':' && !negated

/** The texts that a term names, if it names no patterns. */
const literals = ({ values }: FieldTerm): readonly string[] | undefined =>
  values.every(isLiteral) ? values.map(({ text }) => text) : undefined

/** The values that a text of a query is equal to. */
const equalValues = (text: string): readonly unknown[] => [text, numberOf(text) ?? text]

/** The numbers or times around a bound; of bytes and of milliseconds there are none between. */
const valuesAround = (text: string): readonly unknown[] => {
  const [number, time] = [numberOf(text), timeOf(text)]
  if (number !== undefined)
    return [Math.ceil(number) - 1, Math.floor(number), Math.ceil(number), Math.floor(number) + 1]
  return time === undefined ? [] : [time - 1, time, time + 1].map((ms) => new Date(ms).toISOString())
}

/** Values of which one matches all terms of a field if any value does; undefined if that is not known. */
const candidatesOf = (name: string, terms: readonly FieldOfCall[]): readonly unknown[] | undefined => {
  const choices = fieldRule(name)?.choices
  if (choices !== undefined) return choices
  const asked = terms.filter(isAsked).map(literals)
  const named = asked.find((texts) => texts !== undefined)
  if (named !== undefined) return named.flatMap(equalValues)
  const all = terms.map(literals)
  return all.includes(undefined) ? undefined : all.flatMap((texts = []) => texts.flatMap(valuesAround))
}

const messageOf = (name: string, terms: readonly FieldOfCall[]): string => {
  const values = terms.every(isAsked) ? terms.flatMap((term) => term.values) : undefined
  const [first] = terms
  const advice =
    values === undefined || first === undefined
      ? ''
      : ` For one of several values, write ${formatTerm({ ...first, values })}.`
  return `No call can match ${terms.map(formatTerm).join(' ')}: every term must match, and a call has one value of ${name}.${advice}`
}

/**
 * Finds terms about a field that no call can match together, such as `type:track type:page`. Members of objects may be lists
 * with several values, so they are not looked at.
 */
export const findContradiction = (
  terms: readonly Term[],
): { readonly index: number; readonly message: string } | undefined => {
  const byName = new Map<string, FieldOfCall[]>()
  for (const [index, term] of terms.entries()) {
    if (term.kind !== 'field' || term.path.length > 1) continue
    const [name = ''] = term.path
    if (fieldRule(name) === undefined || fieldRule(name)?.isList === true) continue
    const known = [...(byName.get(name) ?? []), term]
    byName.set(name, known)
    // A call without the field matches terms that are all negated.
    if (known.length < 2 || known.every(({ negated }) => negated)) continue
    const tests = known.map((one) => ({ test: termTest(one), negated: one.negated }))
    const candidates = candidatesOf(name, known)
    if (candidates === undefined) continue
    if (!candidates.some((value) => tests.every(({ test, negated }) => test(value) !== negated))) {
      return { index, message: messageOf(name, known) }
    }
  }
  return undefined
}
