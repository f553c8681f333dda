import { callTypeNames } from '@org/segment-core/spec'
import * as z from 'zod'
import { conversionNames } from './conversions.ts'

/** Shared, so that the JSON Schema defines it once. */
const valueSchema = z.json()

const fieldSchema = z.union([
  z.string().min(1).describe('Name of the column.'),
  z.strictObject({
    column: z.string().min(1).describe('Name of the column; dots lead into objects of JSON rows.'),
    convert: z
      .enum(conversionNames)
      .optional()
      .describe('Conversion of the value. By default the one of the reserved name.'),
    default: valueSchema.optional().describe('Value if the column is empty or missing.'),
    values: z.record(z.string(), valueSchema).optional().describe('Replacements by the text of the column.'),
  }),
  z.strictObject({ constant: valueSchema.describe('The same value in every call.') }),
])

/** The schema of mapping files. */
export const mappingSchema = z
  .strictObject({
    $schema: z.string().optional().describe('URL of this schema, for editors.'),
    version: z.literal(1).default(1).describe('Version of this format.'),
    type: z.enum(callTypeNames).optional().describe('Type of every call, unless the field "type" sets it.'),
    fields: z
      .record(z.string().min(1), fieldSchema)
      .describe(
        'Fields of the call by path, such as userId, traits.email or context.page.url; `\\.` is a dot in a name.',
      ),
    rest: z
      .enum(['keep', 'traits', 'properties', 'drop'])
      .optional()
      .describe(
        'What happens to columns without a field: they stay where they are if they are fields of a call, are added to traits or properties, or are dropped. By default a row that is a call keeps them, and any other row drops them.',
      ),
    nullValues: z.array(z.string()).optional().describe('Texts that mean an empty value, such as "N/A".'),
  })
  .describe('How the rows of a file become Segment calls.')

/** How the rows of a file become calls. */
export type Mapping = z.output<typeof mappingSchema>

/** Where the value of one field comes from. */
export type MappingField = Mapping['fields'][string]

/** The JSON Schema of a mapping file, for editors. */
export const mappingJsonSchema = (): object => ({
  title: 'Mapping of segment import',
  ...z.toJSONSchema(mappingSchema, { io: 'input' }),
})
