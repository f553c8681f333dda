import * as z from 'zod'
import { debuggerInfoSchema } from '../debugger-info.ts'
import { eventPageSchema, eventRecordSchema } from '../event-record.ts'
import { trafficSummarySchema } from '../traffic-summary.ts'
import { userTimelineSchema } from '../user-timeline.ts'
import { faultRequestSchema, faultSchema } from './fault-input.ts'
import { pageQuerySchema, streamQuerySchema, waitQuerySchema } from './query.ts'
import { triggerRequestSchema } from './trigger-request.ts'

/** One operation of the debug API. */
interface Operation {
  /** Stable; generated clients name their functions by it. */
  readonly id: string
  readonly method: 'get' | 'post' | 'delete'
  readonly path: string
  readonly summary: string
  readonly query?: z.ZodObject
  readonly body?: z.ZodType
  readonly answer?: z.ZodType
  /** Where the answer is no JSON. */
  readonly contentType?: string
  readonly failures?: readonly number[]
}

const faultList = z.object({ faults: z.array(faultSchema).describe('Faults that have not run out') })

/** Every operation, as it is documented. */
export const operations: readonly Operation[] = [
  {
    id: 'listEvents',
    method: 'get',
    path: '/_dev/events',
    summary: 'Lists events',
    query: pageQuerySchema,
    answer: eventPageSchema,
  },
  { id: 'clearEvents', method: 'delete', path: '/_dev/events', summary: 'Forgets every event' },
  {
    id: 'getEvent',
    method: 'get',
    path: '/_dev/events/{seq}',
    summary: 'Shows one event whole',
    answer: eventRecordSchema,
    failures: [404],
  },
  {
    id: 'waitForEvents',
    method: 'get',
    path: '/_dev/wait',
    summary: 'Waits until events match; those that have come already count',
    query: waitQuerySchema,
    answer: eventPageSchema,
    failures: [404],
  },
  {
    id: 'streamEvents',
    method: 'get',
    path: '/_dev/stream',
    summary: 'Streams event summaries as Server-Sent Events',
    query: streamQuerySchema,
    contentType: 'text/event-stream',
  },
  {
    id: 'getSummary',
    method: 'get',
    path: '/_dev/summary',
    summary: 'Counts, rates, sizes and the catalogue',
    answer: trafficSummarySchema,
  },
  {
    id: 'getUser',
    method: 'get',
    path: '/_dev/users/{id}',
    summary: 'Follows a user through all their ids',
    answer: userTimelineSchema,
  },
  { id: 'listFaults', method: 'get', path: '/_dev/faults', summary: 'Lists the planned faults', answer: faultList },
  {
    id: 'planFaults',
    method: 'post',
    path: '/_dev/faults',
    summary: 'Plans faults',
    body: faultRequestSchema,
    answer: faultList,
  },
  { id: 'clearFaults', method: 'delete', path: '/_dev/faults', summary: 'Ends all faults' },
  {
    id: 'exportCalls',
    method: 'get',
    path: '/_dev/export.ndjson',
    summary: 'Exports the calls, one a line, as they came',
    query: pageQuerySchema.omit({ limit: true }),
    contentType: 'application/x-ndjson',
  },
  {
    id: 'triggerExample',
    method: 'post',
    path: '/_dev/trigger',
    summary: 'Sends an example of a semantic event, or a scenario',
    body: triggerRequestSchema,
    answer: eventPageSchema,
  },
  {
    id: 'getInfo',
    method: 'get',
    path: '/_dev/info',
    summary: 'Says where this local Segment is',
    answer: debuggerInfoSchema,
  },
  { id: 'getOpenApi', method: 'get', path: '/_dev/openapi.json', summary: 'This document' },
]

type Json = Record<string, unknown>

/** JSON Schema of a schema, its named parts moved to the components. */
const schemaOf = (schema: z.ZodType, components: Json): unknown => {
  const { $schema: _, $defs, ...rest } = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as Json
  const text = (value: unknown): string => JSON.stringify(value).replaceAll('#/$defs/', '#/components/schemas/')
  for (const [name, part] of Object.entries(($defs as Json | undefined) ?? {})) {
    const { $schema: __, id: ___, ...named } = part as Json // a schema is an object
    components[name] = JSON.parse(text(named))
  }
  const { id, ...body } = rest
  if (typeof id !== 'string') return JSON.parse(text(body))
  components[id] = JSON.parse(text(body))
  return { $ref: `#/components/schemas/${id}` }
}

const parametersOf = (path: string, query: z.ZodObject | undefined): readonly unknown[] => [
  ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: name === 'seq' ? 'integer' : 'string' },
  })),
  ...Object.entries(query?.shape ?? {}).map(([name, schema]) => {
    const { $schema: _, description, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
    return { name, in: 'query', ...(description === undefined ? {} : { description }), schema: rest }
  }),
]

const problem = {
  description: 'What is wrong',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
}

const describeOperation = (
  { id, path, summary, query, body, answer, contentType, failures = [] }: Operation,
  components: Json,
): Json => {
  const parameters = parametersOf(path, query)
  const content =
    answer !== undefined
      ? { 'application/json': { schema: schemaOf(answer, components) } }
      : contentType === undefined
        ? undefined
        : { [contentType]: {} }
  return {
    operationId: id,
    summary,
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body, components) } } } }),
    responses: {
      [content === undefined && path !== '/_dev/openapi.json' ? 204 : 200]: {
        description: summary,
        ...(content === undefined ? {} : { content }),
      },
      ...Object.fromEntries([400, 401, 403, 421, ...failures].map((status) => [status, problem])),
    },
  }
}

/** OpenAPI of the debug API, made from the schemas of what it takes and answers. */
export const describeApi = (version: string): Json => {
  const components: Json = {
    Problem: {
      type: 'object',
      required: ['error'],
      properties: {
        error: {
          type: 'object',
          required: ['code', 'message'],
          properties: { code: { type: 'string' }, message: { type: 'string' } },
        },
      },
    },
  }
  const paths: Record<string, Json> = {}
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describeOperation(operation, components) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Debug API of a local Segment',
      version,
      description: 'Where the server is bound wider than loopback, give the token as `Authorization: Bearer …`.',
    },
    paths,
    components: { schemas: components },
  }
}
