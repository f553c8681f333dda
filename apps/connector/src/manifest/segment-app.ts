import type { Library } from '@org/segment-core'
import { type ComponentKind, codePath, codesOf, componentKinds } from '../make/component-kinds.ts'
import {
  type ConnectionDraft,
  connectionId,
  type EndpointDraft,
  type ModuleDraft,
  type RpcDraft,
  type WebhookDraft,
} from './component.ts'
import { baseOf, connectionCommunication, connectionParameters } from './connection-and-base.ts'
import { endpointsOf, readOnly } from './endpoints.ts'
import { getProfileModule } from './get-profile-module.ts'
import { getRegulationModule } from './get-regulation-module.ts'
import { listDestinationsModule } from './list-destinations-module.ts'
import { listDropReasonsModule } from './list-drop-reasons-module.ts'
import { listRulesModule } from './list-rules-module.ts'
import { listSourcesModule } from './list-sources-module.ts'
import { listTrackingPlansModule } from './list-tracking-plans-module.ts'
import { makeApiCallModule } from './make-api-call-module.ts'
import { moduleFromCall } from './module-from-call.ts'
import { profileConnection } from './profile-connection.ts'
import { regulateUsersModule } from './regulate-users-module.ts'
import { rpcsOf } from './rpcs.ts'
import { sendBatchModule } from './send-batch-module.ts'
import { coreTables, type SpecTables } from './spec-tables.ts'
import { validateCallModule } from './validate-call-module.ts'
import { watchEventsModule } from './watch-events-module.ts'
import { watchEventsWebhook } from './watch-events-webhook.ts'

/** The app before it is written to files. */
export interface AppDraft {
  readonly modules: readonly ModuleDraft[]
  readonly rpcs: readonly RpcDraft[]
  /** The connection to the workspace first. */
  readonly connections: readonly ConnectionDraft[]
  readonly webhooks: readonly WebhookDraft[]
  readonly endpoints: readonly EndpointDraft[]
  readonly base: unknown
  readonly groups: readonly { readonly label: string; readonly modules: readonly string[] }[]
}

/** Labels of the groups, in order: triggers first. */
const groupLabels = ['Triggers', 'Users and groups', 'Events', 'Workspace', 'Other'] as const

const groupOf = ({ id, moduleType }: ModuleDraft): (typeof groupLabels)[number] => {
  if (moduleType === 'instant_trigger') return 'Triggers'
  if (['identify', 'group', 'alias', 'getProfile', 'regulateUsers', 'getRegulation'].includes(id))
    return 'Users and groups'
  if (moduleType === 'search') return 'Workspace'
  return ['sendBatch', 'makeApiCall', 'validateCall'].includes(id) ? 'Other' : 'Events'
}

/** Groups of the modules, in the order of the modules. */
const groupsOf = (modules: readonly ModuleDraft[]): AppDraft['groups'] =>
  groupLabels
    .map((label) => ({ label, modules: modules.filter((module) => groupOf(module) === label).map(({ id }) => id) }))
    .filter(({ modules: listed }) => listed.length > 0)

/** Builds the Segment app from core's tables. */
export const draftApp = (library: Library, tables: SpecTables = coreTables): AppDraft => {
  const modules = [
    ...Object.keys(tables.callTypes).map((type) => moduleFromCall(type, tables, library)),
    watchEventsModule(tables),
    getProfileModule(tables),
    regulateUsersModule(tables),
    getRegulationModule(tables),
    listDropReasonsModule(tables),
    listSourcesModule(tables),
    listDestinationsModule(tables),
    listTrackingPlansModule(tables),
    listRulesModule(tables),
    sendBatchModule(tables, library),
    validateCallModule(tables),
    makeApiCallModule(tables),
  ]
  const workspace = {
    id: connectionId,
    label: 'Segment',
    communication: connectionCommunication(tables),
    parameters: connectionParameters(tables),
  }
  return {
    modules,
    rpcs: rpcsOf(tables),
    connections: [workspace, profileConnection(tables)],
    webhooks: [watchEventsWebhook(tables)],
    endpoints: endpointsOf(tables),
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
  ...draft.connections.map(
    ({ id, label, communication, parameters }): Component => ({
      kind: 'connection',
      id,
      metadata: { label, connectionType: 'basic' },
      codes: { communication, params: parameters },
    }),
  ),
  ...draft.webhooks.map(
    ({ id, label, communication, attach, detach, parameters }): Component => ({
      kind: 'webhook',
      id,
      metadata: { label, webhookType: 'web', connection: connectionId },
      codes: { communication, params: parameters, attach, detach, requiredScope: [] },
    }),
  ),
  ...draft.modules.map(
    ({ id, label, description, moduleType, actionCrud, connection = connectionId, webhook, ...module }): Component => ({
      kind: 'module',
      id,
      metadata: {
        label,
        description,
        moduleType,
        ...(actionCrud === undefined ? {} : { actionCrud }),
        connection,
        ...(webhook === undefined ? {} : { webhook }),
      },
      codes: {
        communication: module.communication,
        staticParams: [],
        mappableParams: module.parameters,
        interface: module.interface,
        samples: module.samples,
        ...(moduleType === 'instant_trigger' ? {} : { scope: [] }),
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
  ...draft.endpoints.map(
    ({ id, label, description, connections, communication, parameters, output, context }): Component => ({
      kind: 'endpoint',
      id,
      metadata: { label, description, attachedAccounts: connections, annotations: readOnly },
      codes: { communication, inputParameters: parameters, outputParameters: output, scope: [], context },
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
    Object.entries(contents).map(([code, content]): [string, string] => [
      codePath(kind, id, code),
      typeof content === 'string' ? content : json(content),
    ]),
  )
  return new Map([
    ['makecomapp.json', json(project)],
    [readmePath, readme],
    [basePath, json(draft.base)],
    [groupsPath, json(draft.groups)],
    ...codes,
  ])
}
