import * as z from 'zod'
import { type ComponentKind, codesOf, componentKinds } from './component-kinds.ts'

/** The kinds of module. */
const moduleTypes = ['action', 'search', 'trigger', 'instant_trigger', 'responder', 'universal'] as const

const path = z.string().min(1)
const reference = z.string().nullable()

const codeFiles = (kind: ComponentKind) =>
  z.strictObject(Object.fromEntries(Object.keys(codesOf[kind]).map((code) => [code, path.nullable().optional()])))

const component = <Shape extends z.ZodRawShape>(kind: ComponentKind, shape: Shape) =>
  z.strictObject({ label: z.string().optional(), codeFiles: codeFiles(kind), ...shape })

const moduleSchema = component('module', {
  description: z.string().optional(),
  moduleType: z.enum(moduleTypes).optional(),
  actionCrud: z.enum(['create', 'read', 'update', 'delete']).nullable().optional(),
  connection: reference.optional(),
  altConnection: reference.optional(),
  webhook: reference.optional(),
}).refine(
  (module) => module.moduleType !== 'instant_trigger' || typeof module.webhook === 'string',
  'An instant trigger must name its webhook',
)

/** Ids that the platform accepts. */
export const idPatterns: Readonly<Record<ComponentKind, RegExp>> = {
  connection: /^[a-zA-Z][0-9a-zA-Z-]{1,33}[0-9a-zA-Z]$/,
  webhook: /^[a-zA-Z][0-9a-zA-Z-]{1,33}[0-9a-zA-Z]$/,
  module: /^[a-zA-Z][0-9a-zA-Z]{2,63}$/,
  rpc: /^[a-zA-Z][0-9a-zA-Z]{2,63}$/,
  function: /^[a-zA-Z][0-9a-zA-Z]{1,94}[0-9a-zA-Z]$/,
  endpoint: /^[a-zA-Z][0-9a-zA-Z]{2,63}$/,
}

/** Ids of apps. */
export const appIdPattern = /^[a-z][0-9a-z-]+[0-9a-z]$/

const byId = <Schema extends z.ZodType>(schema: Schema) => z.record(z.string(), schema.nullable())

const components = <Shape extends z.ZodRawShape>(kind: ComponentKind, shape: Shape) => byId(component(kind, shape))

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
  baseUrl: z.string().regex(/^https:\/\/(.*)\/api$/, 'Expected https://host/api'),
  appId: z.string(),
  appVersion: z.number(),
  apikeyFile: path.optional(),
  idMapping: z
    .strictObject({
      ...Object.fromEntries(componentKinds.map((kind) => [kind, idMapping])),
      endpoint: idMapping.optional(),
    })
    .optional(),
})

const attached = { connection: reference.optional(), altConnection: reference.optional() }

/** `makecomapp.json`: the components of an app and the file of each code. */
export const projectSchema = z.strictObject({
  fileVersion: z.literal(1),
  generalCodeFiles: z.strictObject({
    base: path.nullable(),
    common: path.nullable(),
    groups: path.nullable(),
    readme: path.nullable(),
  }),
  components: z.strictObject({
    connection: components('connection', { connectionType: z.enum(['basic', 'oauth']).optional() }),
    webhook: components('webhook', { webhookType: z.enum(['web', 'web-shared']).optional(), ...attached }),
    module: byId(moduleSchema),
    rpc: components('rpc', attached),
    function: components('function', {}),
    // Projects that are older than this kind lack it; the editor adds it.
    endpoint: components('endpoint', {
      description: z.string().optional(),
      attachedAccounts: z.unknown().optional(),
      annotations: z.unknown().optional(),
    }).optional(),
  }),
  origins: z.array(originSchema),
})

/** `modules/groups.json`: the groups of modules in lists. */
export const groupsSchema = z.array(z.strictObject({ label: z.string().min(1), modules: z.array(z.string()) }))
