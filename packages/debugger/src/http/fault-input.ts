import { type Fault, parseFault } from '@org/segment-testing'
import * as z from 'zod'
import { Problem, parseJson } from './read-request.ts'

const common = {
  path: z
    .string()
    .optional()
    .describe('Exact path, or a prefix that ends in *; by default every path that accepts calls'),
  q: z
    .string()
    .min(1)
    .optional()
    .describe('Only requests with a call that matches this query, such as event:"Order Completed"'),
  times: z.int().positive().optional().describe('Number of requests to apply it to'),
  probability: z.number().min(0).max(1).optional(),
  delayMs: z.number().min(0).optional(),
  stored: z.boolean().optional().describe('Keep the calls although the sender gets an error'),
}

/** A fault as JSON. */
export const faultSchema = z
  .union([
    z.strictObject({
      ...common,
      kind: z.literal('status').optional(),
      status: z.int().min(200).max(599),
      retryAfter: z.union([z.number(), z.string()]).optional(),
      rateLimitReset: z.number().optional(),
      headers: z.record(z.string(), z.string()).optional(),
      body: z.string().optional(),
    }),
    z.strictObject({ ...common, kind: z.literal('delay'), delayMs: z.number().min(0) }),
    z.strictObject({
      ...common,
      kind: z.literal('slow-body'),
      chunkBytes: z.int().positive().optional(),
      chunkDelayMs: z.number().min(0).optional(),
    }),
    z.strictObject({
      ...common,
      kind: z.literal('reset'),
      when: z.enum(['before-reading', 'half-read', 'after-storing']).optional(),
    }),
    z.strictObject({ ...common, kind: z.literal('truncated') }),
    z.strictObject({
      ...common,
      kind: z.literal('redirect'),
      location: z.string(),
      status: z.union([z.literal(301), z.literal(302), z.literal(303), z.literal(307), z.literal(308)]).optional(),
    }),
    z.strictObject({ ...common, kind: z.literal('hang') }),
  ])
  .meta({ id: 'Fault' })

const oneFault = z.union([z.string().describe('Text form, such as 429:retry-after=2,p=0.2'), faultSchema])

const plannedSchema = z.strictObject({
  always: z.array(oneFault).optional().describe('Applied to every matching request'),
  next: z.array(oneFault).optional().describe('Applied to the next requests, one each'),
})

/** Request body: faults to plan. */
export const faultRequestSchema = z.union([oneFault, z.array(oneFault), plannedSchema]).meta({ id: 'FaultRequest' })

const readFault = (given: z.output<typeof oneFault>): Fault => {
  if (typeof given !== 'string') return given as Fault // same fields; an absent one may be undefined
  try {
    return parseFault(given)
  } catch (error) {
    throw new Problem(400, 'bad_fault', error instanceof Error ? error.message : 'The fault is invalid.')
  }
}

/**
 * Reads faults from a request body: JSON, or the text form, one per line. By default they apply to every request.
 * @throws {Problem} 400 for an invalid body
 */
export const readFaultRequest = (text: string): Readonly<Record<'always' | 'next', readonly Fault[]>> => {
  const trimmed = text.trim()
  if (trimmed === '') throw new Problem(400, 'bad_fault', 'The body must contain a fault.')
  if (!/^[[{"]/.test(trimmed)) {
    const lines = trimmed.split(/\r?\n/).filter((line) => line.trim() !== '')
    return { always: lines.map(readFault), next: [] }
  }
  const value = parseJson(trimmed)
  const planned = plannedSchema.safeParse(value)
  const { always = [], next = [] } = planned.success ? planned.data : {}
  if (planned.success) return { always: always.map(readFault), next: next.map(readFault) }
  const list = z.array(oneFault).safeParse(Array.isArray(value) ? value : [value])
  if (list.success) return { always: list.data.map(readFault), next: [] }
  throw new Problem(
    400,
    'bad_fault',
    'The body must be a fault such as {"status":429} or "429:retry-after=2", or a list.',
  )
}
