import { type Fault, parseFault } from '@org/segment-testing'
import * as z from 'zod'
import { Problem } from './problem.ts'

const common = {
  path: z
    .string()
    .optional()
    .describe('Exact, or a beginning that ends in *; every path that carries calls if left out'),
  times: z.int().positive().optional().describe('How many requests it befalls'),
  probability: z.number().min(0).max(1).optional(),
  delayMs: z.number().min(0).optional(),
  stored: z.boolean().optional().describe('The calls are kept though the sender is told otherwise'),
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

/** Body of a request for faults. */
export const faultRequestSchema = z
  .union([
    oneFault,
    z.array(oneFault),
    z.strictObject({
      always: z.array(oneFault).optional().describe('Befall every request they are meant for'),
      next: z.array(oneFault).optional().describe('Befall the next requests, one each'),
    }),
  ])
  .meta({ id: 'FaultRequest' })

/** Faults to plan. */
export interface FaultRequest {
  readonly always: readonly Fault[]
  readonly next: readonly Fault[]
}

const toFault = (given: z.output<typeof oneFault>): Fault => {
  if (typeof given === 'string') return readFaultText(given)
  return JSON.parse(JSON.stringify(given)) as Fault // the schema's fields, without those that are undefined
}

const readFaultText = (text: string): Fault => {
  try {
    return parseFault(text)
  } catch (error) {
    throw new Problem(400, 'bad_fault', error instanceof Error ? error.message : 'The fault cannot be read.')
  }
}

/**
 * Reads the body of a request for faults: JSON, or the text form, one a line. Faults that are not said to be for the
 * next request befall every one.
 * @throws {Problem} 400 for what is no fault
 */
export const readFaultRequest = (text: string): FaultRequest => {
  const trimmed = text.trim()
  if (trimmed === '') throw new Problem(400, 'bad_fault', 'The body names no fault.')
  if (!/^[[{"]/.test(trimmed)) {
    return {
      always: trimmed
        .split(/\r?\n/)
        .filter((line) => line.trim() !== '')
        .map(readFaultText),
      next: [],
    }
  }
  let value: unknown
  try {
    value = JSON.parse(trimmed)
  } catch {
    throw new Problem(400, 'bad_json', 'The body is no JSON.')
  }
  const parsed = faultRequestSchema.safeParse(value)
  if (!parsed.success) {
    throw new Problem(400, 'bad_fault', 'The body is no fault: give {"status":429}, "429:retry-after=2", or a list.')
  }
  const given = parsed.data
  if (typeof given === 'string') return { always: [toFault(given)], next: [] }
  if (Array.isArray(given)) return { always: given.map(toFault), next: [] }
  if ('always' in given || 'next' in given) {
    const { always = [], next = [] } = given as {
      always?: z.output<typeof oneFault>[]
      next?: z.output<typeof oneFault>[]
    } // no fault has these names
    return { always: always.map(toFault), next: next.map(toFault) }
  }
  return { always: [toFault(given as z.output<typeof faultSchema>)], next: [] } // what is left of the union
}
