import { type App, AppError, type Fields, fieldsOf, isFields } from '../app/app.ts'
import { joinObjects } from './build-request.ts'
import { type Failed, jobOf, partOf, runJob } from './run-job.ts'
import type { RunOptions } from './run-options.ts'
import type { TraceStep } from './trace.ts'
import { compareIds, type TriggerState, triggerRule } from './trigger-items.ts'

/** An item from which a polling trigger can start. */
export interface StartingPoint {
  /** What the user sees. */
  readonly label: string
  readonly id: string | number
  /** Milliseconds since 1970; undefined for triggers by id. */
  readonly date: number | undefined
}

/** The starting points of a trigger, newest first. */
export type StartingPoints =
  | { readonly ok: true; readonly points: readonly StartingPoint[]; readonly trace: readonly TraceStep[] }
  | Failed

/** Where a user lets a trigger start: all items, only new ones, those since a date, or from one that is chosen. */
export type Start = 'all' | 'from-now-on' | { readonly since: Date } | { readonly from: StartingPoint }

const lastRequest = (communication: unknown): Fields =>
  fieldsOf(Array.isArray(communication) ? communication.at(-1) : communication)

const pointOf = (bundle: unknown): StartingPoint | undefined => {
  if (!isFields(bundle)) return undefined
  const { label, id, date } = bundle
  if (typeof id !== 'string' && typeof id !== 'number') return undefined
  const isDate = date instanceof Date || typeof date === 'string' || typeof date === 'number'
  const time = isDate ? new Date(date).getTime() : Number.NaN
  return { label: String(label ?? id), id, date: Number.isNaN(time) ? undefined : time }
}

const newestFirst = (left: StartingPoint, right: StartingPoint): number =>
  (right.date ?? 0) - (left.date ?? 0) || compareIds(right.id, left.id)

/**
 * Lists the items from which a polling trigger can start, as the platform does when a user chooses one. The epoch
 * inherits the request of the module; what it specifies itself wins.
 * @throws {AppError} if the app has no such trigger, or the trigger has no epoch
 */
export const listStartingPoints = async (app: App, id: string, options: RunOptions): Promise<StartingPoints> => {
  const module = partOf(app.modules, id, 'module')
  const epoch = fieldsOf(module.epoch)
  if (module.type !== 'trigger' || Object.keys(epoch).length === 0)
    throw new AppError(`The module ${id} is not a polling trigger with an epoch.`)
  const joined = joinObjects(lastRequest(module.communication), epoch)
  const { trigger: _trigger, ...response } = fieldsOf(joined.response)
  const items = [...module.staticParameters, ...module.mappableParameters]
  const job = jobOf(app, { ...module, communication: { ...joined, response } }, items, options)
  const outcome = await runJob({ ...job, many: true, closed: true, processed: undefined }, options)
  if (!outcome.ok) return outcome
  const points = outcome.result.bundles.map(pointOf).filter((point) => point !== undefined)
  return { ok: true, points: points.toSorted(newestFirst), trace: outcome.trace }
}

/** What is processed before an item: nothing of its date, and every smaller id. */
const before = (point: StartingPoint, points: readonly StartingPoint[], byDate: boolean): TriggerState | undefined => {
  if (byDate) return { date: point.date, ids: [] }
  const older = points.find(({ id }) => compareIds(id, point.id) < 0)
  if (older !== undefined) return { ids: [older.id] }
  const number = Number(point.id)
  return Number.isNaN(number) ? undefined : { ids: [number - 1] }
}

/**
 * The state with which a polling trigger starts: the option `processed` of its first run.
 * @param points what {@link listStartingPoints} returned
 * @throws {AppError} if the app has no such trigger, or a trigger without dates would start at a date
 */
export const startingState = (
  app: App,
  id: string,
  start: Start,
  points: readonly StartingPoint[],
): TriggerState | undefined => {
  const rule = triggerRule(fieldsOf(lastRequest(partOf(app.modules, id, 'module').communication).response).trigger)
  if (rule === undefined) throw new AppError(`The module ${id} is not a polling trigger.`)
  if (start === 'all') return undefined
  if (start === 'from-now-on') {
    const [newest] = points
    if (newest === undefined) return undefined
    if (rule.type === 'id') return { ids: [newest.id] }
    return { date: newest.date, ids: points.filter(({ date }) => date === newest.date).map((point) => point.id) }
  }
  if ('from' in start) return before(start.from, points, rule.type === 'date')
  if (rule.type !== 'date') throw new AppError(`The module ${id} has no dates: choose an item.`)
  return { date: start.since.getTime(), ids: [] }
}
