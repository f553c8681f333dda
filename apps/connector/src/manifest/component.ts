import type { ExampleParameters } from './example-of-call.ts'
import type { FormField } from './parameter-from-field.ts'

/** A module of the app before it is written to files. */
export interface ModuleDraft {
  readonly id: string
  readonly label: string
  readonly description: string
  readonly moduleType: 'action' | 'universal'
  /** Only for actions; `null` if no single word applies. */
  readonly actionCrud?: 'create' | 'update' | null
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

/** Local id of the connection. */
export const connectionId = 'segment'
