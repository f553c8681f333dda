import { isCollection } from '@org/iml'

export { setMember } from '@org/iml'

/** An object of unknown members. */
export type Fields = { readonly [name: string]: unknown }

/** A field of a form or output in an app file. */
export interface Parameter extends Fields {
  readonly name?: string
  readonly type: string
}

/** An item of a list of parameters: a field, or an RPC that returns fields. */
export type ParameterItem = Parameter | string

/** What connections, modules and RPCs share. */
export interface Component {
  readonly id: string
  readonly label: string
  readonly communication: unknown
}

/** A connection of an app. */
export interface Connection extends Component {
  /** `basic` (a pasted credential) or `oauth`. */
  readonly type: string
  readonly parameters: readonly ParameterItem[]
  readonly common: Fields
}

/** A remote procedure of an app. */
export interface Rpc extends Component {
  /** Id of the connection it uses. */
  readonly connection: string | undefined
  readonly parameters: readonly ParameterItem[]
}

/** A webhook of an app: how to make a service send, and how to read what it sends. */
export interface Webhook extends Component {
  /** `web` (one address for each user) or `web-shared` (one for the app). */
  readonly type: string
  /** Id of the connection it uses. */
  readonly connection: string | undefined
  readonly parameters: readonly ParameterItem[]
  /** The requests that register the address; undefined if users do that themselves. */
  readonly attach: unknown
  /** The requests that remove the address. */
  readonly detach: unknown
}

/** An endpoint of an app: one request, described for agents. */
export interface Endpoint extends Component {
  readonly description: string
  /** Ids of the connections it can use. */
  readonly connections: readonly string[]
  /** What a call does to the service, such as `readOnlyHint`. */
  readonly annotations: Fields
  readonly parameters: readonly ParameterItem[]
  readonly output: readonly ParameterItem[]
}

/** A module of an app. */
export interface Module extends Component {
  readonly description: string
  /** `action`, `search`, `trigger`, `instant_trigger`, `responder` or `universal`. */
  readonly type: string
  /** Id of the connection it uses. */
  readonly connection: string | undefined
  /** Id of the webhook that starts it. */
  readonly webhook: string | undefined
  readonly staticParameters: readonly ParameterItem[]
  readonly mappableParameters: readonly ParameterItem[]
  readonly interface: readonly ParameterItem[]
  readonly samples: Fields
  readonly scope: readonly string[]
  readonly epoch: unknown
}

/** An app, read but not checked. */
export interface App {
  /** The project file; undefined for an export. */
  readonly project: unknown
  readonly base: Fields
  readonly common: Fields
  readonly groups: readonly unknown[]
  readonly readme: string
  readonly connections: ReadonlyMap<string, Connection>
  readonly modules: ReadonlyMap<string, Module>
  readonly rpcs: ReadonlyMap<string, Rpc>
  readonly webhooks: ReadonlyMap<string, Webhook>
  readonly endpoints: ReadonlyMap<string, Endpoint>
  /** Code of custom functions by name. */
  readonly functions: ReadonlyMap<string, string>
  /** Text of every file that was read, by path. */
  readonly files: ReadonlyMap<string, string>
}

/** An app that cannot be read or run. The message names the file. */
export class AppError extends Error {
  override readonly name = 'AppError'
}

/** Whether a value is an object with members. */
export const isFields: (value: unknown) => value is Fields = isCollection

/** The value if it is an object, else an empty object. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {})

/** The text of a member, or a default. */
export const textIn = (fields: Fields, name: string, otherwise = ''): string => {
  const value = fields[name]
  return typeof value === 'string' ? value : otherwise
}

/** An own member, or undefined. */
export const memberOf = (fields: Fields, name: string): unknown =>
  Object.hasOwn(fields, name) ? fields[name] : undefined
