import type { IncomingMessage } from 'node:http'
import { fieldNames } from '@org/segment-testing/query'
import * as z from 'zod'
import { callQuerySchema } from '../model/call-query.ts'
import { limits } from '../model/limits.ts'

/** A failed request to the debug API; becomes an answer with this status. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  /** Stable. */
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const bytesPerMb = 1024 * 1024

/** Largest request body of the debug API, in MB. */
const maxMb = 1

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Reads the body as text.
 * @param limitMb largest body, in MB
 * @throws {Problem} 413 if it is larger, 400 if it is not UTF-8
 */
export const readText = async (incoming: IncomingMessage, limitMb = maxMb): Promise<string> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > limitMb * bytesPerMb) throw new Problem(413, 'too_large', `The body exceeds ${limitMb} MB.`)
    chunks.push(chunk)
  }
  try {
    return utf8.decode(Buffer.concat(chunks))
  } catch {
    throw new Problem(400, 'bad_encoding', 'The body must be UTF-8 text.')
  }
}

/**
 * Parses a body as JSON.
 * @throws {Problem} 400 if it is not JSON
 */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new Problem(400, 'bad_json', 'The body must be JSON.')
  }
}

const integer = (max: number) => z.coerce.number().int().min(0).max(max)
const seq = integer(Number.MAX_SAFE_INTEGER)

/** Query of an export. */
export const exportQuerySchema = callQuerySchema.extend({
  after: seq.optional().describe('Only events after this number, oldest first'),
  before: seq.optional().describe('Only the newest events before this number'),
})

/** Query of an export as NDJSON. */
export const exportLinesQuerySchema = exportQuerySchema.extend({
  as: z
    .enum(['calls', 'events'])
    .default('calls')
    .describe('calls: as received, ready to be sent again. events: everything about them, to open on the page'),
})

/** Query of a session file. */
export const fileQuerySchema = z.object({
  name: z.string().min(1).max(255).default('session').describe('Name of the file, to show'),
})

/** Query of a list. */
export const pageQuerySchema = exportQuerySchema.extend({
  limit: integer(limits.pageEvents).default(200).describe('Maximum number of events to return'),
})

/** Query of a wait. */
export const waitQuerySchema = callQuerySchema.extend({
  after: seq.default(0).describe('Only events after this number count'),
  count: integer(limits.pageEvents).default(1).describe('Number of events that must match'),
  timeout: integer(120_000).default(5_000).describe('Maximum time to wait, in ms'),
})

/** Query of a stream. */
export const streamQuerySchema = callQuerySchema.extend({
  after: seq.optional().describe('Start after this number; Last-Event-ID takes precedence'),
})

/** Query of a user. */
export const userQuerySchema = z.object({ id: z.string().describe('A userId, anonymousId or previousId') })

/**
 * Reads the parameters of a query.
 * @throws {Problem} 400 for an unknown, repeated or invalid parameter
 */
export const readQuery = <Shape extends z.ZodRawShape>(
  schema: z.ZodObject<Shape>,
  query: URLSearchParams,
): z.output<z.ZodObject<Shape>> => {
  const unknown = [...query.keys()].find((name) => name !== 'token' && !Object.hasOwn(schema.shape, name))
  if (unknown !== undefined) {
    const known = Object.keys(schema.shape).join(', ')
    const isField = 'q' in schema.shape && fieldNames.some((name) => name === unknown)
    const hint = isField ? ` Write it in q, such as q=${unknown}:value.` : ''
    throw new Problem(400, 'unknown_parameter', `Unknown parameter "${unknown}".${hint} Known parameters: ${known}.`)
  }
  const repeated = [...query.keys()].find((name) => query.getAll(name).length > 1)
  if (repeated !== undefined) {
    throw new Problem(400, 'repeated_parameter', `The parameter "${repeated}" is repeated; pass it once.`)
  }
  const parsed = schema.safeParse(Object.fromEntries(query))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Problem(400, 'bad_parameter', `${issue?.path.join('.')}: ${issue?.message}`)
}
