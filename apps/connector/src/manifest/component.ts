import type { ExampleParameters } from './example-of-call.ts'
import type { FormField } from './parameter-from-field.ts'

/** A module of the app before it is written to files. */
export interface ModuleDraft {
  readonly id: string
  readonly label: string
  readonly description: string
  readonly moduleType: 'action' | 'search' | 'instant_trigger' | 'universal'
  /** Only for actions; `null` if no single word applies. */
  readonly actionCrud?: 'create' | 'read' | 'update' | 'delete' | null
  /** Local id of its connection; null for none. @default that of the workspace */
  readonly connection?: string | null
  /** Local id of its webhook; only for instant triggers. */
  readonly webhook?: string
  /** The form of its webhook. */
  readonly webhookParameters?: readonly FormField[]
  readonly communication: unknown
  readonly parameters: readonly FormField[]
  readonly interface: readonly FormField[]
  readonly samples: Readonly<Record<string, unknown>>
  /** What a user enters: in the documentation, the diagram and the test scenario. It must run. */
  readonly example: ExampleParameters
  /** A note for the documentation. */
  readonly note?: string
}

/** An RPC of the app before it is written to files. */
export interface RpcDraft {
  readonly id: string
  readonly label: string
  readonly communication: unknown
  readonly parameters: readonly FormField[]
}

/** A connection of the app before it is written to files. */
export interface ConnectionDraft {
  readonly id: string
  readonly label: string
  readonly communication: unknown
  readonly parameters: readonly FormField[]
}

/** A webhook of the app before it is written to files. */
export interface WebhookDraft {
  readonly id: string
  readonly label: string
  readonly communication: unknown
  readonly attach: unknown
  readonly detach: unknown
  readonly parameters: readonly FormField[]
}

/** An endpoint of the app, for agents, before it is written to files. */
export interface EndpointDraft {
  readonly id: string
  readonly label: string
  readonly description: string
  /** Local ids of the connections that it can use. */
  readonly connections: readonly string[]
  readonly communication: unknown
  readonly parameters: readonly FormField[]
  readonly output: readonly FormField[]
  /** What an agent should know before it calls it, in Markdown. */
  readonly context: string
}

/** Local id of the connection to the workspace. */
export const connectionId = 'segment'

/** Local id of the connection to a space with profiles. */
export const profileConnectionId = 'segmentProfiles'
