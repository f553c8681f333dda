import type { CallTypeSpec, FieldSpec } from '@org/segment-core/spec'
import { customLists, flattened, optionLists } from './presentation.ts'
import { call, type Expression, path, rowsAsCollection, text } from './template.ts'

/** Where a field is in the parameters: the names from the root. */
export type Source = readonly string[]

/** An object without listed fields. In a form it is a list of names and switches. */
export const isOpenObject = (field: FieldSpec): boolean => field.kind === 'object' && field.fields === undefined

/** The rows of a list of switches, merged with its list of options if it has one. */
export const switchRows = (field: FieldSpec, source: Source): Expression => {
  const here = path('parameters', ...source)
  const options = optionLists[field.name]
  return options === undefined || source.length > 1 ? here : call('merge', here, path('parameters', options.name))
}

/** What a mapped collection contains besides the listed fields, which have mappings of their own. */
export const unlistedMembers = (field: FieldSpec, source: Source): Expression =>
  call('omit', path('parameters', ...source), ...(field.fields ?? []).map(({ name }) => text(name)))

/** The list of custom names of an object, as the names and values that `toArray` returns. */
const customMembers = (field: FieldSpec): Expression | undefined => {
  const list = customLists[field.name]
  return list === undefined ? undefined : call('toArray', rowsAsCollection(path('parameters', list.name)))
}

/** Names and values that an object gets besides those of its listed fields, as rows of `key` and `value`. */
export const extraMembers = (field: FieldSpec, type: string, source: Source): readonly Expression[] => {
  const custom = source.length === 1 ? customMembers(field) : undefined
  const mapped = flattened.has(`${type}.${source.join('.')}`)
    ? undefined
    : call('toArray', unlistedMembers(field, source))
  return [mapped, custom].filter((rows) => rows !== undefined)
}

/** The objects of a call with listed fields, at any depth. */
const listedObjects = (
  fields: readonly FieldSpec[],
  above: Source = [],
): readonly { readonly field: FieldSpec; readonly source: Source }[] =>
  fields
    .filter((field) => field.kind === 'object')
    .flatMap((field) => {
      const source = [...above, field.name]
      return [{ field, source }, ...listedObjects(field.fields ?? [], source)]
    })

/** A list in the form of a call: its label, where it ends up in the call, and its rows of `name` and `value`. */
export interface FormList {
  readonly label: string
  readonly target: string
  readonly rows: Expression
}

/** All lists of names and values in the form of a call. */
export const listsOf = (spec: CallTypeSpec): readonly FormList[] =>
  listedObjects(spec.fields).flatMap(({ field, source }): readonly FormList[] => {
    const target = source.join('.')
    const list = source.length === 1 ? customLists[field.name] : undefined
    if (isOpenObject(field)) return [{ label: field.label, target, rows: switchRows(field, source) }]
    return list === undefined ? [] : [{ label: list.label, target, rows: path('parameters', list.name) }]
  })
