import { type FieldTerm, formatQuery, type Term } from '@org/segment-testing/query'
import type { BaselineDifference } from '../../src/model/baseline.ts'
import { valueTerm } from './query-text.ts'

/** Longer names are cut in the list of calls. */
const maxName = 250

/** The type and the name of an event of a baseline: `track Order Completed`. */
export const baselineEvent = (event: string): { readonly type: string; readonly name?: string } => {
  const [type = '', name] = event.split(/ (.*)/s)
  return { type, ...(name === undefined ? {} : { name }) }
}

const pathPart = /"(?:[^"\\]|\\.)*"|[^.[\]"]+/g

/** The names that a path of a baseline leads through; a name with a point is quoted, and `[]` is any item of a list. */
export const baselinePath = (path: string): readonly string[] =>
  [...path.matchAll(pathPart)].map(([part]): string => (part.startsWith('"') ? JSON.parse(part) : part))

const nameTerm = (name: string): Term =>
  name.length <= maxName
    ? valueTerm('event', name)
    : { negated: false, kind: 'text', text: JSON.stringify(name.slice(0, maxName)).slice(0, -1).toWellFormed() }

const memberTerm = (type: string, property: string, negated: boolean): Term & FieldTerm => ({
  negated,
  kind: 'field',
  path: [type === 'identify' || type === 'group' ? 'traits' : 'properties', ...baselinePath(property)],
  operator: ':',
  values: [{ kind: 'word', text: '*', exact: false }],
})

/** The query for the calls that show a difference; undefined if there are no such calls. */
export const differenceQuery = ({ kind, event, property, before, after }: BaselineDifference): string | undefined => {
  if (property === undefined && kind === 'removed') return undefined
  const { type, name } = baselineEvent(event)
  const ofEvent = [valueTerm('type', type), ...(name === undefined ? [] : [nameTerm(name)])]
  if (property === undefined || kind === 'removed') return formatQuery({ terms: ofEvent })
  const nowMissing = before?.presence === 'always' && after?.presence === 'sometimes'
  const sameTypes = before?.types.join() === after?.types.join()
  return formatQuery({ terms: [...ofEvent, memberTerm(type, property, nowMissing && sameTypes)] })
}
