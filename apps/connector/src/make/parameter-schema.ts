import * as z from 'zod'

/**
 * All types of parameters.
 * @see https://developers.make.com/custom-apps-documentation/block-elements/parameters
 */
export const parameterTypes = {
  text: ['text', 'password', 'path', 'filename', 'folder', 'file', 'cert', 'pkey', 'timezone'],
  formattedText: ['email', 'url', 'color', 'uuid', 'time'],
  number: ['number', 'timestamp', 'integer', 'uinteger', 'port'],
  value: ['boolean', 'date', 'json', 'any', 'buffer', 'filter', 'hidden', 'udt'],
  structure: ['array', 'collection', 'select', 'banner'],
} as const

/** Text with at least one expression. */
export const imlText = z.string().regex(/\{\{.*\}\}/s, 'Expected an expression between {{ and }}')

/** The address of an RPC: `rpc://name`, with a query of templates. */
const rpcAddress = z.string().regex(/^rpc:\/\/[A-Za-z][\w-]{1,63}(?:\?.*)?$|\{\{.*\}\}/s, 'Expected rpc://name')

const switchOr = <Shape extends z.ZodRawShape>(shape: Shape) => z.union([z.boolean(), z.strictObject(shape)])

const validateSchema = z.union([
  z.boolean(),
  z.strictObject({
    min: z.number().optional(),
    max: z.number().optional(),
    pattern: z.union([z.string(), z.strictObject({ regexp: z.string(), modifier: z.string().optional() })]).optional(),
    minItems: z.int().min(0).optional(),
    maxItems: z.int().min(0).optional(),
    enum: z.array(z.unknown()).optional(),
  }),
])

/** A list of parameters; an item may also be an RPC that returns parameters. */
export const parametersSchema: z.ZodType<readonly unknown[]> = z.lazy(() =>
  z.array(z.union([rpcAddress, parameterSchema])),
)

/** A file of parameters: a list, or the address of an RPC that returns one. */
export const parametersFileSchema = z.union([parametersSchema, rpcAddress])

const nestedSchema = z.union([
  rpcAddress,
  parametersSchema,
  z.strictObject({ store: z.union([rpcAddress, parametersSchema]), domain: z.string().optional() }),
])

const optionSchema: z.ZodType = z.strictObject({
  label: z.union([z.string().min(1), z.number()]).optional(),
  value: z.unknown().refine((value) => value !== undefined, 'An option must have a value'),
  description: z.string().optional(),
  short: z.string().optional(),
  default: z.boolean().optional(),
  nested: nestedSchema.optional(),
})

const optionGroupSchema = z.strictObject({ label: z.string().min(1), options: z.array(optionSchema) })

const optionsSchema = z.union([
  rpcAddress,
  imlText,
  z.array(z.union([optionSchema, optionGroupSchema, z.string(), z.number()])),
  z.looseObject({
    store: z.union([rpcAddress, imlText, z.array(z.union([optionSchema, optionGroupSchema]))]).optional(),
    label: z.string().optional(),
    value: z.string().optional(),
    default: z.string().optional(),
    nested: nestedSchema.optional(),
  }),
])

/** One field of a form or output, strict about unknown attributes. */
const parameterSchema: z.ZodType<Readonly<Record<string, unknown>>> = z.strictObject({
  name: z.string().min(1).max(128).optional(),
  label: z.string().min(1).max(256).optional(),
  help: z.string().optional(),
  type: z.union([z.enum(Object.values(parameterTypes).flat()), imlText]),
  default: z.unknown().optional(),
  required: z.union([z.boolean(), imlText]).optional(),
  advanced: z.union([z.boolean(), imlText]).optional(),
  mappable: switchOr({ help: z.string() }).optional(),
  editable: switchOr({ enabled: z.boolean(), help: z.string().optional() }).optional(),
  mode: z.union([z.enum(['edit', 'choose']), imlText]).optional(),
  disabled: z.union([z.boolean(), imlText]).optional(),
  semantic: z.string().optional(),
  validate: validateSchema.optional(),
  nested: nestedSchema.optional(),
  rpc: z.strictObject({ url: rpcAddress, label: z.string(), parameters: parametersSchema.optional() }).optional(),
  visible: z.union([z.boolean(), z.string()]).optional(),
  metadata: z.unknown().optional(),
  convert: z.unknown().optional(),
  dynamic: z.boolean().optional(),
  coder: z.unknown().optional(),
  schema: z.unknown().optional(),
  pattern: z.string().optional(),
  multiline: z.boolean().optional(),
  tags: z.union([z.enum(['strip', 'stripall', 'escape']), imlText]).optional(),
  time: z.boolean().optional(),
  options: optionsSchema.optional(),
  multiple: z.boolean().optional(),
  grouped: z.boolean().optional(),
  sort: z.string().optional(),
  spec: z.union([rpcAddress, parametersSchema, z.lazy(() => parameterSchema)]).optional(),
  labels: z.record(z.string(), z.unknown()).optional(),
  sequence: z.boolean().optional(),
  codepage: z.string().optional(),
  extension: z.union([z.string(), z.array(z.string())]).optional(),
  title: z.string().optional(),
  text: z.string().optional(),
  closable: z.boolean().optional(),
  theme: z.string().optional(),
  badge: z.string().optional(),
})
