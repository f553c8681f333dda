import { type App, AppError, type Fields, fieldsOf } from './app.ts'
import {
  byId,
  connectionOf,
  createCodeReader,
  moduleOf,
  type RawComponent,
  type ReadFile,
  rpcOf,
  webhookOf,
} from './read-app.ts'

/** Lists the folders in a folder; empty if it does not exist. */
export type ListFolders = (path: string) => readonly string[]

/** Names of codes in an export, by their names in the project file. */
const exportedNames = {
  connection: { communication: ['api'], params: ['parameters'], common: ['common'] },
  module: {
    communication: ['api'],
    staticParams: ['parameters'],
    mappableParams: ['expect'],
    interface: ['interface'],
    samples: ['samples'],
    scope: ['scope'],
    epoch: ['epoch'],
  },
  rpc: { communication: ['api'], params: ['parameters'] },
  webhook: { communication: ['api'], params: ['parameters'], attach: ['attach'], detach: ['detach'] },
} as const

const extensions = ['imljson', 'iml.json', 'json'] as const

/** The codes of an export among the files that were read, with the names of the project file. */
export const exportedCodes = (
  files: ReadonlyMap<string, string>,
): readonly {
  readonly kind: keyof typeof exportedNames
  readonly id: string
  readonly code: string
  readonly path: string
}[] =>
  [...files.keys()].flatMap((path) => {
    const [folder = '', id = '', file = ''] = path.split('/')
    const stem = file.slice(0, file.indexOf('.'))
    return (Object.keys(exportedNames) as (keyof typeof exportedNames)[])
      .filter((kind) => folder === `${kind}s`)
      .flatMap((kind) =>
        Object.entries(exportedNames[kind])
          .filter(([, [name]]) => name === stem)
          .map(([code]) => ({ kind, id, code, path })),
      )
  })

/** Types of module by their numbers in exports. */
const moduleTypesById: Readonly<Record<string, string>> = {
  1: 'trigger',
  4: 'action',
  9: 'search',
  10: 'instant_trigger',
  11: 'responder',
  12: 'universal',
}

const typeOf = (metadata: Fields): Fields => {
  const number = metadata.typeId ?? metadata.type_id ?? metadata.type
  const named = typeof metadata.type === 'string' ? metadata.type : undefined
  const moduleType = moduleTypesById[String(number)] ?? named ?? 'action'
  return { moduleType, connectionType: named ?? 'basic', webhookType: named ?? 'web' }
}

/**
 * Reads an app in the older layout of exports: `modules/<id>/api.imljson` and its siblings, with `metadata.json`
 * instead of a project file.
 * @throws {AppError} if a file is not valid JSON, or the folder contains no part of an app
 */
export const readExportedApp = (read: ReadFile, listFolders: ListFolders): App => {
  const reader = createCodeReader(read)
  const json = (stem: string): unknown =>
    extensions.map((extension) => reader.json(`${stem}.${extension}`)).find((value) => value !== undefined)
  const components = (kind: keyof typeof exportedNames): RawComponent[] =>
    listFolders(`${kind}s`).map((id) => {
      const metadata = fieldsOf(json(`${kind}s/${id}/metadata`))
      const codes = Object.entries(exportedNames[kind]).map(([code, [name]]) => [code, json(`${kind}s/${id}/${name}`)])
      return { id, metadata: { ...metadata, ...typeOf(metadata) }, codes: Object.fromEntries(codes) }
    })
  const app: App = {
    project: undefined,
    base: fieldsOf(json('base') ?? json('app/base') ?? json('general/base')),
    common: fieldsOf(json('common') ?? json('app/common') ?? json('general/common')),
    groups: [],
    readme: reader.text('readme.md') ?? reader.text('README.md') ?? '',
    connections: byId(components('connection').map(connectionOf)),
    modules: byId(components('module').map(moduleOf)),
    rpcs: byId(components('rpc').map(rpcOf)),
    webhooks: byId(components('webhook').map(webhookOf)),
    endpoints: new Map(),
    functions: new Map(
      listFolders('functions').flatMap((name) => {
        const code = reader.text(`functions/${name}/code.js`)
        return code === undefined ? [] : [[name, code] as const]
      }),
    ),
    files: reader.files,
  }
  if (app.modules.size + app.rpcs.size + app.connections.size === 0) {
    throw new AppError('The folder contains neither makecomapp.json nor modules, RPCs or connections of an export')
  }
  return app
}
