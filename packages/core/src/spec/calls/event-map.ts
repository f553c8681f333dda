import type { TrackPropertiesInput } from './call-inputs.generated.ts'
import type { OpenObject } from './open-object.ts'
import type { SemanticEvents } from './semantic-events.generated.ts'

/** The properties of the semantic events by name. Every other event may have any properties. */
export interface DefaultEvents extends SemanticEvents {
  readonly [event: string]: OpenObject<TrackPropertiesInput>
}

/** A name of an event that a map does not list. Unlike `string`, it leaves the names of the map to completion. */
export type OtherName = string & Record<never, never>

/** The names that a map lists, without its index signature. */
type ListedName<Events> = keyof {
  readonly [Name in keyof Events as string extends Name ? never : number extends Name ? never : Name]: unknown
}

/** The names of events that a map allows: those it lists, and any other if it has an index signature. */
export type EventName<Events = DefaultEvents> =
  | (ListedName<Events> & string)
  | (string extends keyof Events ? OtherName : never)

/** The properties of an event. If its name is only known as a string, those that every event may have. */
// `infer` hides what an event may have until its name is known. Otherwise the compiler looks up each property of a call in
// the properties of all events, which takes four times as long.
export type PropertiesOf<Events, Name> = (
  [OtherName] extends [Name]
    ? Events[string & keyof Events]
    : Events[Name & keyof Events]
) extends infer Properties extends object
  ? Properties
  : never

/** Makes `properties` required if an event has required properties. */
// `object` would not do for a type that has an index signature.
export type RequiredProperties<Properties> =
  Record<never, never> extends Properties ? unknown : { readonly properties: object }
