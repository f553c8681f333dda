import * as z from 'zod'
import { compileFilter, type EventFilter, type EventMatch, eventFilterSchema } from '../store/event-filter.ts'
import { Problem } from './problem.ts'

const whole = (most: number) => z.coerce.number().int().min(0).max(most)

/** Parameters of a list. */
export const pageQuerySchema = eventFilterSchema.extend({
  after: whole(Number.MAX_SAFE_INTEGER).optional().describe('Only events after this number, oldest first'),
  before: whole(Number.MAX_SAFE_INTEGER).optional().describe('Only events before this number, the newest of them'),
  limit: whole(10_000).default(200).describe('Events in the answer'),
})

/** Parameters of a wait. */
export const waitQuerySchema = eventFilterSchema.extend({
  after: whole(Number.MAX_SAFE_INTEGER).default(0).describe('Only events after this number count'),
  count: whole(10_000).default(1).describe('How many must match'),
  timeout: whole(120_000).default(5_000).describe('Longest wait, in ms'),
})

/** Parameters of a stream. */
export const streamQuerySchema = eventFilterSchema.extend({
  after: whole(Number.MAX_SAFE_INTEGER).optional().describe('Begins after this number; Last-Event-ID wins'),
})

/** Parameters that every route may be given besides its own. */
const commonNames: ReadonlySet<string> = new Set(['token'])

/**
 * Reads the parameters of a query.
 * @throws {Problem} 400 for one that is unknown or out of its range
 */
export const readQuery = <Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  query: URLSearchParams,
): z.output<z.ZodObject<Shape>> => {
  const unknown = [...query.keys()].filter((name) => !Object.hasOwn(schema.shape, name) && !commonNames.has(name))
  if (unknown.length > 0) {
    const known = Object.keys(schema.shape).join(', ')
    throw new Problem(400, 'unknown_parameter', `There is no parameter "${unknown[0]}"; there are ${known}.`)
  }
  const parsed = schema.safeParse(Object.fromEntries(query))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Problem(400, 'bad_parameter', `${issue?.path.join('.')}: ${issue?.message}`)
}

/** The match of a query's filter; undefined where everything matches. */
export const matchOf = (filter: EventFilter): EventMatch | undefined => compileFilter(filter)
