import { callTypeNames } from '@org/segment-core/spec'
import * as z from 'zod'
import { conversionNames } from './conversions.ts'
import { conversionAdvice, isConversion } from './named-conversion.ts'

/** Shared, so that the JSON Schema defines it once. */
const valueSchema = z.json()

const conversionSchema = z
  .string()
  .refine(isConversion, { error: `There is no such conversion. ${conversionAdvice}` })
  .meta({ anyOf: [{ enum: conversionNames }, { pattern: '^(list|date|date-dmy|date-mdy|excel)\\(.+\\)$' }] })
  .describe('Conversion of the value. By default the one of the reserved name.')

const expressionSchema = z.string().min(1)

const valueForm = {
  convert: conversionSchema.optional(),
  default: valueSchema.optional().describe('Value if the column is empty or missing.'),
  values: z.record(z.string(), valueSchema).optional().describe('Replacements by the text of the column.'),
}

const fieldSchema = z.union([
  z.string().min(1).describe('Name of the column.'),
  z.strictObject({
    column: z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1)], { error: 'Name a column, or a list of columns.' })
      .describe(
        'Name of the column, or several of which the first that is not empty counts; dots lead into objects of JSON rows, and into JSON inside a cell.',
      ),
    optional: z.boolean().optional().describe('Whether a table may lack the column.'),
    ...valueForm,
  }),
  z.strictObject({
    expression: expressionSchema.describe('JSONata expression over the columns of the row, in place of a column.'),
    ...valueForm,
  }),
  z.strictObject({ constant: valueSchema.describe('The same value in every call.') }),
])

const restSchema = z
  .enum(['keep', 'traits', 'properties', 'drop'])
  .optional()
  .describe(
    'What happens to columns without a field: they stay where they are if they are fields of a call, are added to traits or properties, or are dropped. By default a row that is a call keeps them, and any other row drops them.',
  )

const fieldsSchema = z
  .record(z.string().min(1), fieldSchema)
  .describe('Fields of the call by path, such as userId, traits.email or context.page.url; `\\.` is a dot in a name.')

const callSchema = z.strictObject({
  type: z.enum(callTypeNames).optional().describe('Type of the call, unless the field "type" sets it.'),
  when: expressionSchema.optional().describe('JSONata condition of a row that becomes this call.'),
  fields: fieldsSchema,
  rest: restSchema,
  omit: z.array(z.string()).optional().describe('Columns that `rest` leaves out.'),
})

/** The schema of mapping files. */
export const mappingSchema = z
  .strictObject({
    $schema: z.string().optional().describe('URL of this schema, for editors.'),
    version: z.literal(1).default(1).describe('Version of this format.'),
    type: z.enum(callTypeNames).optional().describe('Type of every call, unless the field "type" sets it.'),
    fields: fieldsSchema.default({}),
    rest: restSchema,
    omit: callSchema.shape.omit,
    where: expressionSchema.optional().describe('JSONata condition of rows that are used; others are filtered.'),
    fold: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Column whose equal values make consecutive rows one row: of each column the first value, and all rows as `$lines` in expressions.',
      ),
    each: expressionSchema
      .optional()
      .describe(
        'JSONata expression for a list in the row: each entry is a row of its own, or its column `value` if it is not an object. The whole row is `$row`.',
      ),
    calls: z
      .array(callSchema)
      .min(1)
      .optional()
      .describe('Several calls from a row, in place of `type`, `fields` and `rest`.'),
    nullValues: z.array(z.string()).optional().describe('Texts that mean an empty value, such as "N/A".'),
    columns: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('Names of the columns of a table without a header, as with `--columns`.'),
    delimiter: z.string().min(1).optional().describe('Delimiter of a table, as with `--delimiter`.'),
    skipLines: z.int().min(0).max(999_999).optional().describe('Lines before a table, as with `--skip-lines`.'),
    numberColumns: z
      .boolean()
      .optional()
      .describe('Whether columns that a header names twice are numbered, as with `--number-columns`.'),
    quotes: z.boolean().optional().describe('Whether quotes surround values of a table. By default they do.'),
  })
  .refine(({ calls, fields, rest, type }) => !calls || (Object.keys(fields).length === 0 && !rest && !type), {
    path: ['calls'],
    error: 'A mapping has either calls, or type, fields and rest of one call.',
  })
  .describe('How the rows of a file become Segment calls.')

/** How the rows of a file become calls. */
export type Mapping = z.output<typeof mappingSchema>

/** A mapping as a file writes it. */
export type MappingInput = z.input<typeof mappingSchema>

/** How a row becomes one call. */
export type CallMapping = z.output<typeof callSchema>

/** Where the value of one field comes from. */
export type MappingField = Mapping['fields'][string]

/** The JSON Schema of a mapping file, for editors. */
export const mappingJsonSchema = (): object => ({
  title: 'Mapping of segment import',
  ...z.toJSONSchema(mappingSchema, { io: 'input' }),
})
