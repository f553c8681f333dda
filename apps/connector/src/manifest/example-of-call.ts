import type { CallTypeSpec, FieldSpec } from '@org/segment-core/spec'
import { customLists, flattened } from './presentation.ts'

/** What a user enters in a module: values by the names of its fields. */
export type ExampleParameters = Readonly<Record<string, unknown>>

/** The write key of all examples. No source has it. */
export const exampleWriteKey = 'your_Write_Key'

/** Members of an object that an example shows. */
const shown = 3

const isPlain = (field: FieldSpec): boolean => field.kind !== 'object' && field.kind !== 'array'

const withExamples = (fields: readonly FieldSpec[]): readonly FieldSpec[] =>
  fields.filter((field) => isPlain(field) && field.example !== undefined)

const valuesOf = (fields: readonly FieldSpec[]): ExampleParameters =>
  Object.fromEntries(fields.map(({ name, example }) => [name, example]))

/** The members that say most: names and amounts first. */
const telling: readonly string[] = ['email', 'name', 'plan', 'revenue', 'currency', 'url', 'title']

const factsOf = (field: FieldSpec): ExampleParameters => {
  const rank = ({ name }: FieldSpec): number => (telling.includes(name) ? telling.indexOf(name) : telling.length)
  const chosen = withExamples(field.fields ?? []).toSorted((left, right) => rank(left) - rank(right))
  return valuesOf(chosen.slice(0, shown))
}

const customRow: ExampleParameters = { name: 'campaign', value: 'Spring sale' }

/**
 * An example of a call: its ids, its required fields and a few facts, all with core's examples.
 * @param fields the fields of the form
 */
export const exampleOfCall = (type: string, spec: CallTypeSpec, fields: readonly FieldSpec[]): ExampleParameters => {
  const needed = fields.filter(
    ({ name, required, advanced }) => advanced !== true && (required === true || name === 'userId' || name === 'name'),
  )
  const facts = spec.fields.filter((field) => field.kind === 'object' && field.advanced !== true)
  return {
    writeKey: exampleWriteKey,
    ...valuesOf(withExamples(needed)),
    ...Object.assign(
      {},
      ...facts.map((field) => {
        const list = customLists[field.name]
        const own = flattened.has(`${type}.${field.name}`) ? factsOf(field) : { [field.name]: factsOf(field) }
        return list === undefined ? own : { ...own, [list.name]: [customRow] }
      }),
    ),
  }
}
