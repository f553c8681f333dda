import { codesOf, type componentKinds } from '../make/component-kinds.ts'
import { parseJsonc } from '../make/parse-jsonc.ts'
import {
  type App,
  AppError,
  type Component,
  type Connection,
  type Endpoint,
  type Fields,
  fieldsOf,
  isFields,
  type Module,
  type Parameter,
  type ParameterItem,
  type Rpc,
  textIn,
  type Webhook,
} from './app.ts'

/** Returns the text of a file, or undefined if it does not exist. Paths are relative to the project file, with slashes. */
export type ReadFile = (path: string) => string | undefined

/** Name of the project file. */
export const projectFile = 'makecomapp.json'

const isParameter = (item: unknown): item is Parameter => isFields(item) && typeof item.type === 'string'

/** The items of a form: a list, or the address of an RPC that returns one. */
const parameterItems = (value: unknown): readonly ParameterItem[] =>
  (typeof value === 'string' ? [value] : Array.isArray(value) ? value : []).filter(
    (item: unknown): item is ParameterItem => typeof item === 'string' || isParameter(item),
  )

/** Reads files of an app and records them. */
export const createCodeReader = (read: ReadFile) => {
  const files = new Map<string, string>()
  const text = (path: string): string | undefined => {
    const found = read(path)
    if (found !== undefined) files.set(path, found)
    return found
  }
  const json = (path: string): unknown => {
    const found = text(path)
    if (found === undefined || found.trim() === '') return undefined
    try {
      // `checkApp` reports repeated members.
      return parseJsonc(found, () => {})
    } catch (error) {
      throw new AppError(`${path}: ${error instanceof Error ? error.message : 'invalid JSON'}`, { cause: error })
    }
  }
  return { files, text, json }
}

type CodeReader = ReturnType<typeof createCodeReader>

/** A component as read: its metadata, and its codes by name. */
export interface RawComponent {
  readonly id: string
  readonly metadata: Fields
  readonly codes: Fields
}

const partOf = ({ id, metadata, codes }: RawComponent): Component => ({
  id,
  label: textIn(metadata, 'label', id),
  communication: codes.communication ?? {},
})

const connectionId = (metadata: Fields): string | undefined =>
  typeof metadata.connection === 'string' ? metadata.connection : undefined

/** A connection from its metadata and codes. */
export const connectionOf = (raw: RawComponent): Connection => ({
  ...partOf(raw),
  type: textIn(raw.metadata, 'connectionType', 'basic'),
  parameters: parameterItems(raw.codes.params),
  common: fieldsOf(raw.codes.common),
})

/** A module from its metadata and codes. */
export const moduleOf = (raw: RawComponent): Module => ({
  ...partOf(raw),
  description: textIn(raw.metadata, 'description'),
  type: textIn(raw.metadata, 'moduleType', textIn(raw.metadata, 'moduleSubtype', 'action')),
  connection: connectionId(raw.metadata),
  webhook: typeof raw.metadata.webhook === 'string' ? raw.metadata.webhook : undefined,
  staticParameters: parameterItems(raw.codes.staticParams),
  mappableParameters: parameterItems(raw.codes.mappableParams),
  interface: parameterItems(raw.codes.interface),
  samples: fieldsOf(raw.codes.samples),
  scope: Array.isArray(raw.codes.scope) ? raw.codes.scope.filter((scope) => typeof scope === 'string') : [],
  epoch: raw.codes.epoch,
})

/** An RPC from its metadata and codes. */
export const rpcOf = (raw: RawComponent): Rpc => ({
  ...partOf(raw),
  connection: connectionId(raw.metadata),
  parameters: parameterItems(raw.codes.params),
})

/** A webhook from its metadata and codes. */
export const webhookOf = (raw: RawComponent): Webhook => ({
  ...partOf(raw),
  type: textIn(raw.metadata, 'webhookType', 'web'),
  connection: connectionId(raw.metadata),
  parameters: parameterItems(raw.codes.params),
  attach: raw.codes.attach,
  detach: raw.codes.detach,
})

const endpointOf = (raw: RawComponent): Endpoint => ({
  ...partOf(raw),
  description: textIn(raw.metadata, 'description'),
  connections: Array.isArray(raw.metadata.attachedAccounts)
    ? raw.metadata.attachedAccounts.filter((id) => typeof id === 'string')
    : [],
  annotations: fieldsOf(raw.metadata.annotations),
  parameters: parameterItems(raw.codes.inputParameters),
  output: parameterItems(raw.codes.outputParameters),
})

/** Parts by id. */
export const byId = <Part extends { readonly id: string }>(parts: readonly Part[]): ReadonlyMap<string, Part> =>
  new Map(parts.map((part) => [part.id, part]))

/** Kinds that do nothing without their communication. */
const isRun = (kind: (typeof componentKinds)[number]): boolean =>
  kind === 'connection' || kind === 'module' || kind === 'rpc'

/** The readme may be outside the folder; the app runs without it. */
const readReadme = (reader: CodeReader, path: unknown): string | undefined => {
  try {
    return typeof path === 'string' ? reader.text(path) : undefined
  } catch (error) {
    if (error instanceof AppError) return undefined
    throw error
  }
}

const readComponents = (reader: CodeReader, project: Fields, kind: (typeof componentKinds)[number]): RawComponent[] =>
  Object.entries(fieldsOf(fieldsOf(project.components)[kind])).flatMap(([id, metadata]) => {
    if (!isFields(metadata)) return []
    const paths = Object.entries(fieldsOf(metadata.codeFiles))
    const codes = paths.map(([code, path]) => {
      if (typeof path !== 'string' || codesOf[kind][code]?.content === 'text') return [code, undefined]
      const value = reader.json(path)
      // A component runs without any other file; `checkApp` reports it.
      if (code === 'communication' && isRun(kind) && !reader.files.has(path)) {
        throw new AppError(`${path}: the file is missing; ${projectFile} names it as the ${code} of ${kind} ${id}`)
      }
      return [code, value]
    })
    return [{ id, metadata, codes: Object.fromEntries(codes) }]
  })

const readFunctions = (reader: CodeReader, project: Fields): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(fieldsOf(fieldsOf(project.components).function)).flatMap(([name, metadata]) => {
      const path = fieldsOf(fieldsOf(metadata).codeFiles).code
      const code = typeof path === 'string' ? reader.text(path) : undefined
      return code === undefined ? [] : [[name, code] as const]
    }),
  )

/**
 * Reads an app in the layout of local development: a project file that names the file of each code. Use `checkApp`
 * to check it.
 * @throws {AppError} if a file is missing or not valid JSON
 */
export const readApp = (read: ReadFile): App => {
  const reader = createCodeReader(read)
  const project = reader.json(projectFile)
  if (!isFields(project)) throw new AppError(`${projectFile}: the project file is missing or not an object`)
  const general = fieldsOf(project.generalCodeFiles)
  const json = (name: string): unknown => (typeof general[name] === 'string' ? reader.json(general[name]) : undefined)
  const groups = json('groups')
  const readme = readReadme(reader, general.readme)
  return {
    project,
    base: fieldsOf(json('base')),
    common: fieldsOf(json('common')),
    groups: Array.isArray(groups) ? groups : [],
    readme: readme ?? '',
    connections: byId(readComponents(reader, project, 'connection').map(connectionOf)),
    modules: byId(readComponents(reader, project, 'module').map(moduleOf)),
    rpcs: byId(readComponents(reader, project, 'rpc').map(rpcOf)),
    webhooks: byId(readComponents(reader, project, 'webhook').map(webhookOf)),
    endpoints: byId(readComponents(reader, project, 'endpoint').map(endpointOf)),
    functions: readFunctions(reader, project),
    files: reader.files,
  }
}
