/**
 * What a field holds on the wire.
 * `id` is a non-empty string that names someone or something; `datetime` an ISO 8601 string; `json` any JSON value.
 */
export type FieldKind = 'string' | 'id' | 'number' | 'integer' | 'boolean' | 'datetime' | 'object' | 'array' | 'json'

/** A narrower form of a string that Segment or its destinations expect. */
export type FieldFormat = 'email' | 'uri' | 'currency' | 'date' | 'date-time'
