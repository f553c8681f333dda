import * as z from 'zod'
import type { CodeContent } from './component-kinds.ts'
import { parametersSchema } from './parameter-schema.ts'
import { communicationSchema, connectionCommunicationSchema, epochSchema } from './request-schema.ts'

const objectSchema = z.record(z.string(), z.unknown())

/** The schema of each content of a code file. */
export const codeSchemas: Readonly<Record<Exclude<CodeContent, 'text'>, z.ZodType>> = {
  communication: communicationSchema,
  'connection-communication': connectionCommunicationSchema,
  parameters: parametersSchema,
  object: objectSchema,
  strings: z.array(z.string()),
  epoch: epochSchema,
  any: z.unknown(),
}

/** `modules/groups.json`: the groups of modules in lists. */
export const groupsSchema = z.array(z.strictObject({ label: z.string().min(1), modules: z.array(z.string()) }))
