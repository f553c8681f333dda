import { fieldsOf, isFields } from '../app/app.ts'

/** What a polling trigger has processed: the newest item, and the ids of the items with the same date. */
export interface TriggerState {
  /** Milliseconds since 1970 of the newest item; only for triggers by date. */
  readonly date?: number | undefined
  /** Ids of the items with that date, or the largest id. */
  readonly ids: readonly (string | number)[]
}

/** How a trigger tells items apart, `response.trigger`. */
export interface TriggerRule {
  readonly type: 'date' | 'id'
  /** Order in which the service returns the items. */
  readonly order: string
  readonly id: unknown
  readonly date: unknown
}

/** An output of a trigger and its place in the order of items. */
export interface TriggerItem {
  readonly output: unknown
  readonly id: string | number
  /** Milliseconds since 1970; 0 for triggers by id. */
  readonly date: number
}

/** `response.trigger`, or undefined if the app has none. */
export const triggerRule = (trigger: unknown): TriggerRule | undefined => {
  if (!isFields(trigger)) return undefined
  const { type, order, id, date } = fieldsOf(trigger)
  return { type: type === 'date' ? 'date' : 'id', order: typeof order === 'string' ? order : 'unordered', id, date }
}

/** An id of digits only, of any length. */
const isWhole = (id: string | number): boolean => /^\d+$/.test(String(id))

/** The number of an id, if all of it is a number: ids of services grow as numbers, also if they are text. */
const idNumber = (id: string | number): number => (typeof id === 'string' && id.trim() === '' ? Number.NaN : Number(id))

/** Orders ids: as numbers if both are numbers, else as text. */
export const compareIds = (left: string | number, right: string | number): number => {
  if (isWhole(left) && isWhole(right)) {
    // Numbers are exact only up to 2^53.
    const [first, second] = [BigInt(left), BigInt(right)]
    return first < second ? -1 : Number(first > second)
  }
  const [one, other] = [idNumber(left), idNumber(right)]
  if (!Number.isNaN(one) && !Number.isNaN(other)) return one - other
  return String(left) < String(right) ? -1 : Number(String(left) > String(right))
}

const compareItems = (left: TriggerItem, right: TriggerItem): number =>
  left.date - right.date || compareIds(left.id, right.id)

/** Whether an item was processed before. */
export const isProcessed = (item: TriggerItem, state: TriggerState | undefined): boolean => {
  if (state === undefined) return false
  if (state.date === undefined) return state.ids.some((id) => compareIds(item.id, id) <= 0)
  if (item.date !== state.date) return item.date < state.date
  return state.ids.some((id) => String(id) === String(item.id))
}

const stateAfter = (items: readonly TriggerItem[], { type }: TriggerRule): TriggerState | undefined => {
  const last = items.at(-1)
  if (last === undefined) return undefined
  if (type === 'id') return { ids: [last.id] }
  return { date: last.date, ids: items.filter(({ date }) => date === last.date).map(({ id }) => id) }
}

/** Items without those that a service returned again, such as on a page that moved while it was read. */
const withoutRepeated = (items: readonly TriggerItem[]): readonly TriggerItem[] => [
  ...new Map(items.map((item) => [`${item.date} ${item.id}`, item])).values(),
]

/**
 * The items that a trigger returns: those that were not processed, oldest first, at most `limit`.
 * @returns the items, and what is processed afterwards
 * @see https://developers.make.com/custom-apps-documentation/app-components/modules/trigger
 */
export const unprocessedItems = (
  items: readonly TriggerItem[],
  rule: TriggerRule,
  { limit, processed }: { readonly limit: number; readonly processed: TriggerState | undefined },
): { readonly outputs: readonly unknown[]; readonly processed: TriggerState | undefined } => {
  const fresh = withoutRepeated(items)
    .filter((item) => !isProcessed(item, processed))
    .toSorted(compareItems)
    .slice(0, limit)
  const state = stateAfter(fresh, rule)
  const sameDate = state?.date !== undefined && state.date === processed?.date
  return {
    outputs: fresh.map(({ output }) => output),
    processed: state === undefined ? processed : sameDate ? { ...state, ids: [...processed.ids, ...state.ids] } : state,
  }
}
