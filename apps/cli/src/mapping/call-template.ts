import type { CallType } from '@org/segment-core'
import { stampOrder } from '@org/segment-core/internal'
import { callTypeNames } from '@org/segment-core/spec'
import { type ConversionName, conversions } from './conversions.ts'
import { splitPath } from './field-path.ts'
import type { Mapping } from './mapping-schema.ts'
import { usualConversion } from './reserved-field.ts'

/** JSON of a value that a row gives; undefined for none. */
type WriteValue = (cells: readonly string[]) => string | undefined

interface Leaf {
  readonly kind: 'leaf'
  /** The name with its quotes and colon. */
  readonly key: string
  readonly write: WriteValue
  /** Whether every row has it. */
  readonly isAlways: boolean
}

interface Branch {
  readonly kind: 'branch'
  readonly key: string
  readonly members: Map<string, Node>
}

type Node = Leaf | Branch

/** Writes calls as JSON text, straight from the cells of rows. */
export interface CallTemplate {
  /**
   * JSON of the call of a row, byte for byte what mapping, stamping and serialising it gives; undefined where a value can
   * not be converted.
   */
  write(cells: readonly string[], stamps: RowStamps): string | undefined
}

/** What a call gets that its row does not have. */
export interface RowStamps {
  readonly messageId: () => string
  readonly timestamp: () => string
}

/** Fields that stand apart from the others: every call has them. */
const stampedFields: ReadonlySet<string> = new Set(['type', 'messageId', 'timestamp', 'context'])

/** Says that a value can not be converted. */
class Unconvertible extends Error {}

const unconvertible = new Unconvertible()

/** Characters that stand in JSON as they are; the rest is left to JSON.stringify. */
const plainText = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/

const textJson = (text: string): string => (plainText.test(text) ? `"${text}"` : JSON.stringify(text))

const keyOf = (name: string): string => `${JSON.stringify(name)}:`

const leafWriter = (
  index: number,
  conversion: ConversionName,
  fallback: string | undefined,
  values: ReadonlyMap<string, unknown>,
): WriteValue => {
  const { convert } = conversions[conversion]
  const hasValues = values.size > 0
  return (cells) => {
    const raw = cells[index] ?? ''
    if (raw === '') return fallback
    const value = hasValues && values.has(raw) ? values.get(raw) : conversion === 'text' ? raw : convert(raw)
    if (value === undefined) throw unconvertible
    if (value === '') return undefined
    return typeof value === 'string' ? textJson(value) : JSON.stringify(value)
  }
}

const membersText = (members: Iterable<Node>, cells: readonly string[]): string => {
  let text = ''
  for (const node of members) {
    const value = node.kind === 'leaf' ? node.write(cells) : objectText(node, cells)
    if (value !== undefined) text += text === '' ? node.key + value : `,${node.key}${value}`
  }
  return text
}

const objectText = ({ members }: Branch, cells: readonly string[]): string | undefined => {
  const text = membersText(members.values(), cells)
  return text === '' ? undefined : `{${text}}`
}

const hasAlways = (node: Node): boolean =>
  node.kind === 'leaf' ? node.isAlways : [...node.members.values()].some(hasAlways)

/** Puts a leaf under its path. @returns false where the order of what a row gives would depend on the row */
const plant = (root: Map<string, Node>, path: readonly string[], leaf: Omit<Leaf, 'kind' | 'key'>): boolean => {
  let members = root
  for (const [depth, name] of path.entries()) {
    if (name === '__proto__' || /^\d+$/.test(name)) return false
    const known = members.get(name)
    if (depth === path.length - 1) {
      if (known !== undefined) return false
      members.set(name, { kind: 'leaf', key: keyOf(name), ...leaf })
      return true
    }
    if (known?.kind === 'leaf') return false
    // An object stands where its first member was: that is certain if it is the last so far, or always there. The fields
    // of the call itself are ordered anew.
    const isLast = [...members.keys()].at(-1) === name
    if (known !== undefined && depth > 0 && !isLast && !hasAlways(known)) return false
    const branch: Branch = known ?? { kind: 'branch', key: keyOf(name), members: new Map() }
    if (known === undefined) members.set(name, branch)
    members = branch.members
  }
  return false
}

/** The tree of what a mapping writes; undefined where only a row tells its order. */
const treeOf = (mapping: Mapping, type: CallType, columns: readonly string[]): Map<string, Node> | undefined => {
  const root = new Map<string, Node>()
  const fields = Object.entries(mapping.fields)
  for (const [target, field] of fields) {
    if (typeof field === 'string' || !('constant' in field)) continue
    const json = JSON.stringify(field.constant)
    if (json === undefined || !plant(root, splitPath(target), { write: () => json, isAlways: true })) return undefined
  }
  for (const [target, field] of fields) {
    if (typeof field === 'object' && 'constant' in field) continue
    const given = typeof field === 'string' ? { column: field } : field
    const path = splitPath(target)
    const conversion = (given.convert as ConversionName | undefined) ?? usualConversion(type, path)
    const fallback = given.default === undefined ? undefined : JSON.stringify(given.default)
    const values = new Map(Object.entries(given.values ?? {}))
    const write = leafWriter(columns.indexOf(given.column), conversion, fallback, values)
    if (!plant(root, path, { write, isAlways: false })) return undefined
  }
  return root
}

/** The type of every call; undefined where a row decides it. */
const typeOf = (mapping: Mapping): CallType | undefined => {
  const { type } = mapping.fields
  const constant = typeof type === 'object' && 'constant' in type ? type.constant : undefined
  if (type === undefined) return mapping.type
  const named = callTypeNames.find((name) => name === constant)
  return mapping.type === undefined || mapping.type === named ? named : undefined
}

/** The text of a field that is stamped where the row has none. */
const stampedText = (leaf: Leaf | undefined, cells: readonly string[], stamp: () => string): string => {
  const own = leaf?.write(cells)
  return own === undefined ? textJson(stamp()) : own
}

/**
 * Makes the template of a mapping of a table; undefined where rows have to be mapped one by one: where columns without a
 * field are kept, where a column decides the type, or where it depends on the row which field comes first.
 * @param library what every call names in `context.library`
 */
export const createCallTemplate = (
  mapping: Mapping,
  columns: readonly string[],
  library: { readonly name: string; readonly version: string },
): CallTemplate | undefined => {
  const type = typeOf(mapping)
  if (type === undefined || mapping.rest !== 'drop') return undefined
  const tree = treeOf(mapping, type, columns)
  if (tree === undefined) return undefined
  const order = stampOrder[type]
  const [messageId, timestamp, context] = ['messageId', 'timestamp', 'context'].map((name) => tree.get(name))
  const isOrdinary =
    [...tree.keys()].every((name) => order.includes(name)) &&
    messageId?.kind !== 'branch' &&
    timestamp?.kind !== 'branch' &&
    context?.kind !== 'leaf'
  if (!isOrdinary) return undefined
  const ownLibrary = context?.members.get('library')
  // Where a row may have none, the order of the context depends on the row.
  if (ownLibrary !== undefined && !hasAlways(ownLibrary)) return undefined
  const libraryText = `"library":${JSON.stringify(library)}`
  const head = `{"type":"${type}"`
  const nodes = (names: readonly string[]): readonly Node[] =>
    names.flatMap((name) => (stampedFields.has(name) ? [] : (tree.get(name) ?? [])))
  const nodesBefore = nodes(order.slice(0, order.indexOf('context')))
  const nodesAfter = nodes(order.slice(order.indexOf('context')))
  const contextText = (cells: readonly string[]): string => {
    const own = context === undefined ? '' : membersText(context.members.values(), cells)
    if (ownLibrary !== undefined) return `{${own}}`
    return own === '' ? `{${libraryText}}` : `{${own},${libraryText}}`
  }

  return {
    write(cells, stamps) {
      try {
        const id = stampedText(messageId, cells, stamps.messageId)
        const time = stampedText(timestamp, cells, stamps.timestamp)
        const own = membersText(nodesBefore, cells)
        const rest = membersText(nodesAfter, cells)
        const start = `${head},"messageId":${id},"timestamp":${time}`
        return `${own === '' ? start : `${start},${own}`},"context":${contextText(cells)}${rest === '' ? '' : `,${rest}`}}`
      } catch (error) {
        if (error === unconvertible) return undefined
        throw error
      }
    },
  }
}
