/** A JSON object whose members are read with care. */
export type Fields = { readonly [name: string]: unknown }

/** A field of a form or an output, as an app file has it. */
export interface Parameter extends Fields {
  readonly name?: string
  readonly type: string
}

/** An item of a list of parameters: a field, or the RPC that gives further ones. */
export type ParameterItem = Parameter | string

/** A connection of an app. */
export interface Connection {
  readonly id: string
  readonly label: string
  /** `basic` (a pasted credential) or `oauth`. */
  readonly type: string
  readonly communication: unknown
  readonly parameters: readonly ParameterItem[]
  readonly common: Fields
}

/** A module of an app. */
export interface Module {
  readonly id: string
  readonly label: string
  readonly description: string
  /** `action`, `search`, `trigger`, `instant_trigger`, `responder` or `universal`. */
  readonly type: string
  /** Id of the connection it uses. */
  readonly connection: string | undefined
  readonly communication: unknown
  readonly staticParameters: readonly ParameterItem[]
  readonly mappableParameters: readonly ParameterItem[]
  readonly interface: readonly ParameterItem[]
  readonly samples: Fields
  readonly scope: readonly string[]
  readonly epoch: unknown
}

/** A remote procedure of an app. */
export interface Rpc {
  readonly id: string
  readonly label: string
  readonly connection: string | undefined
  readonly communication: unknown
  readonly parameters: readonly ParameterItem[]
}

/** An app as its folder describes it, read but not judged. */
export interface App {
  /** The project file, or what stands for it in an older folder. */
  readonly project: unknown
  readonly base: Fields
  readonly common: Fields
  readonly groups: readonly unknown[]
  readonly readme: string
  readonly connections: ReadonlyMap<string, Connection>
  readonly modules: ReadonlyMap<string, Module>
  readonly rpcs: ReadonlyMap<string, Rpc>
  /** Custom functions: name to code. */
  readonly functions: ReadonlyMap<string, string>
  /** Every file that was read: path to text. */
  readonly files: ReadonlyMap<string, string>
}

/** Whether a value is an object with members. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Date) &&
  !ArrayBuffer.isView(value)

/** The value as an object; an empty one where it is none. */
export const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {})

/** The text of a member, or what to take in its place. */
export const textIn = (fields: Fields, name: string, otherwise = ''): string => {
  const value = fields[name]
  return typeof value === 'string' ? value : otherwise
}
