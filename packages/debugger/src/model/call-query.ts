import { compileQuery, parseQuery, type QueryMatch } from '@org/segment-testing/query'
import * as z from 'zod'

/** Parameter of a list, a wait, a stream or an export: which events. */
export const callQuerySchema = z.object({
  q: z
    .string()
    .min(1, 'must not be empty')
    .optional()
    .describe('Which calls, such as type:track properties.revenue>10 -event:"Page Viewed" user:ann /regex/'),
})

/**
 * Compiles a query; undefined if it matches everything.
 * @throws {QueryError} if it is invalid
 */
export const compileCallQuery = (q: string | undefined): QueryMatch | undefined =>
  q === undefined ? undefined : compileQuery(parseQuery(q)).matches
