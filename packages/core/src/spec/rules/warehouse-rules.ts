import { isDataObject, type JsonObject } from '../../values/json-object.ts'
import { snakeCase } from '../../values/name-spelling.ts'
import type { CallType } from '../call-type-names.ts'
import { limits } from '../limits.ts'
import { pages } from '../pages.ts'
import { onCall, rulesByCode } from './rule-row.ts'

const user = { userId: 'user-42' } as const

/** Columns that Segment fills itself, in every table. */
const sharedColumns = [
  'id',
  'anonymous_id',
  'user_id',
  'received_at',
  'sent_at',
  'timestamp',
  'original_timestamp',
  'uuid',
  'uuid_ts',
  'loaded_at',
] as const

/** Columns that Segment fills itself in the table of a type of call. */
const ownColumns: Readonly<Record<CallType, readonly string[]>> = {
  identify: [],
  track: ['event', 'event_text'],
  page: [],
  screen: [],
  group: ['group_id'],
  alias: ['previous_id'],
}

/** The object of a call whose members become columns without a prefix. */
const unprefixed: Readonly<Record<CallType, 'traits' | 'properties'>> = {
  identify: 'traits',
  track: 'properties',
  page: 'properties',
  screen: 'properties',
  group: 'traits',
  alias: 'traits',
}

const columnOf = (name: string): string => snakeCase(name).replace(/[^a-z\d]+/g, '_')

interface Column {
  readonly name: string
  readonly path: readonly string[]
  readonly value: unknown
}

/** The columns of an object: nested objects become columns of their own, with the outer name in front. */
const columnsOf = (object: JsonObject, path: readonly string[], prefix: string): readonly Column[] =>
  Object.entries(object).flatMap(([name, value]): readonly Column[] => {
    const column = prefix + columnOf(name)
    const below = [...path, name]
    return isDataObject(value) ? columnsOf(value, below, `${column}_`) : [{ name: column, path: below, value }]
  })

const ownColumnsOf = (call: JsonObject, type: CallType): readonly Column[] => {
  const name = unprefixed[type]
  const object = call[name]
  return isDataObject(object) ? columnsOf(object, [name], '') : []
}

const isTaken = (column: string, type: CallType): boolean =>
  (sharedColumns as readonly string[]).includes(column) ||
  ownColumns[type].includes(column) ||
  column.startsWith('context_')

/** The text of a column; arrays are stored as JSON. */
const textOf = (value: unknown): string => {
  if (typeof value === 'string') return value
  return Array.isArray(value) ? JSON.stringify(value) : ''
}

/** What a warehouse drops or truncates. */
export const warehouseRules = /* @__PURE__ */ rulesByCode({
  warehouse_column_taken: {
    severity: 'warning',
    rule: 'A warehouse discards a trait or property whose column is one that Segment fills itself.',
    advice: 'Choose another name.',
    page: pages.warehouseSchema,
    for: 'warehouse',
    check: onCall((call, { type }) =>
      ownColumnsOf(call, type).flatMap(({ name, path }) => (isTaken(name, type) ? [path] : [])),
    ),
    breaks: { call: { type: 'track', ...user, event: 'Signed Up', properties: { user_id: 'user-7' } } },
  },
  warehouse_column_twice: {
    severity: 'warning',
    rule: 'A warehouse stores names that have the same snake case in one column, and the members of an object beside it.',
    advice: 'Choose another name for one of them.',
    page: pages.warehouseSchema,
    for: 'warehouse',
    check: onCall((call, { type }) => {
      const seen = new Set<string>()
      return ownColumnsOf(call, type).flatMap(({ name, path }) => {
        if (seen.has(name)) return [path]
        seen.add(name)
        return []
      })
    }),
    breaks: {
      call: { type: 'track', ...user, event: 'Signed Up', properties: { plan: { name: 'pro' }, plan_name: 'free' } },
    },
  },
  warehouse_text_truncated: {
    severity: 'warning',
    rule: `A warehouse stores at most ${limits.warehouseTextLength} characters of a string, or of the JSON of an array, and truncates the rest.`,
    advice: 'Shorten the value, or keep it outside the call.',
    page: pages.warehouseColumnSize,
    for: 'warehouse',
    check: onCall((call, { type }) => {
      const context = isDataObject(call.context) ? columnsOf(call.context, ['context'], 'context_') : []
      return [...ownColumnsOf(call, type), ...context].flatMap(({ path, value }) =>
        textOf(value).length > limits.warehouseTextLength ? [path] : [],
      )
    }),
    breaks: {
      call: {
        type: 'track',
        ...user,
        event: 'Review Written',
        properties: { text: 'a'.repeat(limits.warehouseTextLength + 1) },
      },
    },
  },
})
