/** Type of a semantic property; `|null` marks one that documented examples send as null. */
export type SemanticPropertyType =
  | 'string'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'datetime'
  | 'object'
  | 'string|object'
  | 'string[]'
  | 'object[]'
  | 'string|null'
  | 'integer|null'

/** Properties by name: a type, a nested object, or a one-item tuple for an array of such objects. */
export interface SemanticProperties {
  readonly [name: string]: SemanticPropertyType | SemanticProperties | readonly [SemanticProperties]
}

/** A Track event whose name and properties Segment's destinations understand. No property is mandatory by the spec. */
export interface SemanticEventSpec {
  readonly name: string
  /** Names from earlier versions of the spec that destinations treat as equal. */
  readonly aliases?: readonly string[]
  readonly properties: SemanticProperties
  /** Dotted paths in `context` that the event is documented with. */
  readonly context?: readonly string[]
}
