import type { Library } from '@org/segment-core'
import { type ComponentKind, codePath, codesOf, componentKinds } from '../make/component-kinds.ts'
import { connectionId, type ModuleDraft, type RpcDraft } from './component.ts'
import { baseOf, connectionCommunication, connectionParameters } from './connection-and-base.ts'
import { makeApiCallModule } from './make-api-call-module.ts'
import { moduleFromCall } from './module-from-call.ts'
import type { FormField } from './parameter-from-field.ts'
import { rpcsOf } from './rpcs.ts'
import { sendBatchModule } from './send-batch-module.ts'
import { coreTables, type SpecTables } from './spec-tables.ts'

/** The app before it is written to files. */
export interface AppDraft {
  readonly modules: readonly ModuleDraft[]
  readonly rpcs: readonly RpcDraft[]
  readonly connectionParameters: readonly FormField[]
  readonly connectionCommunication: unknown
  readonly base: unknown
  readonly groups: readonly { readonly label: string; readonly modules: readonly string[] }[]
}

/** Groups of the modules: calls about users, calls about events, and the rest. */
const groupsOf = (modules: readonly ModuleDraft[]): AppDraft['groups'] => {
  const people = new Set(['identify', 'group', 'alias'])
  const other = new Set(['sendBatch', 'makeApiCall'])
  const ids = modules.map(({ id }) => id)
  return [
    { label: 'Users and groups', modules: ids.filter((id) => people.has(id)) },
    { label: 'Events', modules: ids.filter((id) => !people.has(id) && !other.has(id)) },
    { label: 'Other', modules: ids.filter((id) => other.has(id)) },
  ].filter(({ modules: listed }) => listed.length > 0)
}

/** Builds the Segment app from core's tables. */
export const draftApp = (library: Library, tables: SpecTables = coreTables): AppDraft => {
  const modules = [
    ...Object.keys(tables.callTypes).map((type) => moduleFromCall(type, tables, library)),
    sendBatchModule(tables, library),
    makeApiCallModule(tables),
  ]
  return {
    modules,
    rpcs: rpcsOf(tables),
    connectionParameters: connectionParameters(tables),
    connectionCommunication: connectionCommunication(tables),
    base: baseOf(tables),
    groups: groupsOf(modules),
  }
}

const [basePath, groupsPath, readmePath] = ['general/base.iml.json', 'modules/groups.json', 'README.md'] as const

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

interface Component {
  readonly kind: ComponentKind
  readonly id: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly codes: Readonly<Record<string, unknown>>
}

const componentsOf = (draft: AppDraft): readonly Component[] => [
  {
    kind: 'connection',
    id: connectionId,
    metadata: { label: 'Segment', connectionType: 'basic' },
    codes: { communication: draft.connectionCommunication, params: draft.connectionParameters },
  },
  ...draft.modules.map(
    ({ id, label, description, moduleType, actionCrud, ...module }): Component => ({
      kind: 'module',
      id,
      metadata: {
        label,
        description,
        moduleType,
        ...(actionCrud === undefined ? {} : { actionCrud }),
        connection: connectionId,
      },
      codes: {
        communication: module.communication,
        staticParams: [],
        mappableParams: module.parameters,
        interface: module.interface,
        samples: module.samples,
        scope: [],
      },
    }),
  ),
  ...draft.rpcs.map(
    ({ id, label, communication, parameters }): Component => ({
      kind: 'rpc',
      id,
      metadata: { label, connection: connectionId },
      codes: { communication, params: parameters },
    }),
  ),
]

/** The files of the app in the layout of local development: text by path. */
export const appFiles = (draft: AppDraft, readme: string): ReadonlyMap<string, string> => {
  const components = componentsOf(draft)
  const ofKind = (kind: ComponentKind) =>
    Object.fromEntries(
      components
        .filter((component) => component.kind === kind)
        .map(({ id, metadata, codes }) => {
          const known = Object.keys(codesOf[kind]).filter((code) => code in codes)
          return [
            id,
            { ...metadata, codeFiles: Object.fromEntries(known.map((code) => [code, codePath(kind, id, code)])) },
          ]
        }),
    )
  const project = {
    fileVersion: 1,
    generalCodeFiles: { base: basePath, common: null, groups: groupsPath, readme: readmePath },
    components: Object.fromEntries(componentKinds.map((kind) => [kind, ofKind(kind)])),
    origins: [],
  }
  const codes = components.flatMap(({ kind, id, codes: contents }) =>
    Object.entries(contents).map(([code, content]): [string, string] => [codePath(kind, id, code), json(content)]),
  )
  return new Map([
    ['makecomapp.json', json(project)],
    [readmePath, readme],
    [basePath, json(draft.base)],
    [groupsPath, json(draft.groups)],
    ...codes,
  ])
}
