import { callTypeNames } from '@org/segment-core/spec'
import * as z from 'zod'
import { conversionNames } from './conversions.ts'

/** One schema for every place, so that the JSON Schema has it once. */
const valueSchema = z.json()

const fieldSchema = z.union([
  z.string().min(1).describe('Name of the column.'),
  z.strictObject({
    column: z.string().min(1).describe('Name of the column; dots lead into objects of JSON rows.'),
    convert: z
      .enum(conversionNames)
      .optional()
      .describe('Conversion of the value; that of the reserved name unless said otherwise.'),
    default: valueSchema.optional().describe('Value where the column is empty or missing.'),
    values: z.record(z.string(), valueSchema).optional().describe('Values to replace, by the text of the column.'),
  }),
  z.strictObject({ constant: valueSchema.describe('The same value in every call.') }),
])

/** What a mapping file holds: how the rows of a file become calls. */
export const mappingSchema = z
  .strictObject({
    $schema: z.string().optional().describe('Address of this schema, for editors.'),
    version: z.literal(1).default(1).describe('Version of this format.'),
    type: z.enum(callTypeNames).optional().describe('Type of every call, unless a field "type" says it.'),
    fields: z
      .record(z.string().min(1), fieldSchema)
      .describe(
        'Fields of the call by path, such as userId, traits.email or context.page.url; `\\.` is a dot of a name.',
      ),
    rest: z
      .enum(['traits', 'properties', 'drop'])
      .default('drop')
      .describe('Where columns without a field go: into traits, into properties, or nowhere.'),
  })
  .describe('How the rows of a file become Segment calls.')

/** A mapping as it was parsed. */
export type Mapping = z.output<typeof mappingSchema>

/** Where the value of one field comes from. */
export type MappingField = Mapping['fields'][string]

/** The JSON Schema of a mapping file, for editors. */
export const mappingJsonSchema = (): object => ({
  title: 'Mapping of segment import',
  ...z.toJSONSchema(mappingSchema, { io: 'input' }),
})
