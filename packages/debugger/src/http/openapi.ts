import * as z from 'zod'
import type { Operation } from './operation.ts'

type Json = Record<string, unknown>

const problemSchema = z.object({ error: z.object({ code: z.string(), message: z.string() }) }).meta({ id: 'Problem' })

/** Converts a schema to JSON Schema; named parts move to the components. */
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

const jsonOf = (schema: unknown): Json => ({ 'application/json': { schema } })

const problem = { description: 'The request failed', content: jsonOf({ $ref: '#/components/schemas/Problem' }) }

const describeOperation = (
  { id, path, summary, query, body, answer, contentType, failures = [] }: Operation,
  components: Json,
): Json => {
  const parameters = parametersOf(path, query)
  const content =
    answer !== undefined
      ? jsonOf(schemaOf(answer, components))
      : contentType === undefined
        ? undefined
        : { [contentType]: {} }
  return {
    operationId: id,
    summary,
    parameters: parameters.length === 0 ? undefined : parameters,
    requestBody: body === undefined ? undefined : { required: true, content: jsonOf(schemaOf(body, components)) },
    responses: {
      [content === undefined ? 204 : 200]: { description: summary, content },
      ...Object.fromEntries([400, 401, 403, 421, ...failures].map((status) => [status, problem])),
    },
  }
}

/** Builds the OpenAPI document from the schemas of the operations. */
export const describeApi = (operations: readonly Operation[], version: string): Json => {
  const components: Json = {}
  schemaOf(problemSchema, components)
  const paths: Record<string, Json> = {}
  for (const operation of operations) {
    const method = operation.method.toLowerCase()
    paths[operation.path] = { ...paths[operation.path], [method]: describeOperation(operation, components) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Debug API of a local Segment',
      version,
      description: 'If the server listens on more than loopback, send the token as `Authorization: Bearer …`.',
    },
    paths,
    components: { schemas: components },
  }
}
