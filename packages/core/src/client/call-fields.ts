import type {
  AliasFields,
  GroupFields,
  IdentifyFields,
  PageFields,
  ScreenFields,
  TrackFields,
  UserIdOrAnonymousId,
} from '../spec/calls/call-inputs.generated.ts'
import type { DefaultEvents, EventName, PropertiesOf, RequiredProperties } from '../spec/calls/event-map.ts'
import type { CallOutcome } from './call-outcome.ts'
import type { CallOptions } from './client-options.ts'

/**
 * The methods of a client that make calls, one for each type of call.
 * @template Events the properties of events by their names: an interface such as one made from a tracking plan. Only its
 *   names are allowed, unless it extends {@link DefaultEvents}. The values are the types of `properties` as they are:
 *   required members are required, and other members are errors unless the type is an {@link OpenObject}.
 */
export interface CallMethods<Events extends object = DefaultEvents> {
  /** Ties a user to their actions and records their traits. */
  identify(fields: UserIdOrAnonymousId & IdentifyFields, options?: CallOptions): Promise<CallOutcome>
  /** Records what a user did, with properties that describe it. */
  track<Name extends EventName<Events>>(
    fields: UserIdOrAnonymousId &
      TrackFields<Name, PropertiesOf<Events, Name>> &
      RequiredProperties<PropertiesOf<Events, Name>>,
    options?: CallOptions,
  ): Promise<CallOutcome>
  /** Records that a user saw a page of a website. */
  page(fields: UserIdOrAnonymousId & PageFields, options?: CallOptions): Promise<CallOutcome>
  /** Records that a user saw a screen of an app. */
  screen(fields: UserIdOrAnonymousId & ScreenFields, options?: CallOptions): Promise<CallOutcome>
  /** Ties a user to a group, such as a company or team, and records traits of the group. */
  group(fields: UserIdOrAnonymousId & GroupFields, options?: CallOptions): Promise<CallOutcome>
  /** Merges the previous id of a user into a new one. */
  alias(fields: AliasFields, options?: CallOptions): Promise<CallOutcome>
}
