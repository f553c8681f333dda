import * as z from 'zod'
import { type ComponentKind, codesOf, moduleTypesOfCode } from './component-kinds.ts'

/** The kinds of module. */
export const moduleTypes = ['action', 'search', 'trigger', 'instant_trigger', 'responder', 'universal'] as const

const path = z.string().min(1)
const reference = z.union([z.string(), z.null()])

const codeFiles = (kind: ComponentKind) =>
  z.strictObject(
    Object.fromEntries(Object.keys(codesOf[kind]).map((code) => [code, z.union([path, z.null()]).optional()])),
  )

const component = <Shape extends z.ZodRawShape>(kind: ComponentKind, shape: Shape) =>
  z.strictObject({ label: z.string().min(1).optional(), codeFiles: codeFiles(kind), ...shape })

const moduleSchema = component('module', {
  description: z.string().optional(),
  moduleType: z.enum(moduleTypes).optional(),
  actionCrud: z.union([z.enum(['create', 'read', 'update', 'delete']), z.null()]).optional(),
  connection: reference.optional(),
  altConnection: reference.optional(),
  webhook: reference.optional(),
})
  .refine(
    (module) =>
      (module.moduleType === 'action') === (module.actionCrud !== undefined) || module.moduleType === undefined,
    'An action, and no other kind of module, has actionCrud',
  )
  .refine(
    (module) => module.moduleType !== 'instant_trigger' || typeof module.webhook === 'string',
    'An instant trigger names its webhook',
  )
  .refine(
    (module) =>
      Object.entries(moduleTypesOfCode).every(
        ([code, types]) =>
          module.moduleType === undefined || module.codeFiles[code] === undefined || types.includes(module.moduleType),
      ),
    'A module has a scope or an epoch only where its kind has one',
  )

const idPatterns: Readonly<Record<ComponentKind, RegExp>> = {
  connection: /^[a-zA-Z][0-9a-zA-Z-]{1,33}[0-9a-zA-Z]$/,
  webhook: /^[a-zA-Z][0-9a-zA-Z-]{1,33}[0-9a-zA-Z]$/,
  module: /^[a-zA-Z][0-9a-zA-Z]{2,63}$/,
  rpc: /^[a-zA-Z][0-9a-zA-Z]{2,63}$/,
  function: /^[a-zA-Z][0-9a-zA-Z]{1,94}[0-9a-zA-Z]$/,
  endpoint: /^[a-zA-Z][0-9a-zA-Z]{2,63}$/,
}

const components = <Schema extends z.ZodType>(kind: ComponentKind, schema: Schema) =>
  z.record(z.string().regex(idPatterns[kind], `That is no id of a ${kind}`), z.union([schema, z.null()]))

const idMapping = z.array(
  z.strictObject({
    local: reference,
    remote: reference,
    localDeleted: z.boolean().optional(),
    nonOwnedByApp: z.boolean().optional(),
  }),
)

const originSchema = z.strictObject({
  label: z.string().optional(),
  baseUrl: z.string().regex(/^https:\/\/(.*)\/api$/, 'https://host/api is expected'),
  appId: z.string().regex(/^[a-z][0-9a-z-]+[0-9a-z]$/, 'That is no id of an app'),
  appVersion: z.number(),
  apikeyFile: path.optional(),
  idMapping: z
    .strictObject({
      connection: idMapping,
      webhook: idMapping,
      module: idMapping,
      rpc: idMapping,
      function: idMapping,
      endpoint: idMapping.optional(),
    })
    .optional(),
})

const attached = { connection: reference.optional(), altConnection: reference.optional() }

/** What `makecomapp.json` holds: the parts of an app and the file of each of their codes. */
export const projectSchema = z.strictObject({
  fileVersion: z.literal(1),
  generalCodeFiles: z.strictObject({
    base: z.union([path, z.null()]),
    common: z.union([path, z.null()]),
    groups: z.union([path, z.null()]),
    readme: z.union([path, z.null()]),
  }),
  components: z.strictObject({
    connection: components(
      'connection',
      component('connection', { connectionType: z.enum(['basic', 'oauth']).optional() }),
    ),
    webhook: components(
      'webhook',
      component('webhook', { webhookType: z.enum(['web', 'web-shared']).optional(), ...attached }),
    ),
    module: components('module', moduleSchema),
    rpc: components('rpc', component('rpc', attached)),
    function: components('function', component('function', {})),
    endpoint: components(
      'endpoint',
      component('endpoint', {
        description: z.string().optional(),
        attachedAccounts: z.unknown().optional(),
        annotations: z.unknown().optional(),
      }),
    ),
  }),
  origins: z.array(originSchema),
})

/** A project file as the format has it. */
export type Project = z.output<typeof projectSchema>
