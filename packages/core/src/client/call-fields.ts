import type { AliasCall } from '../schemas/alias.ts'
import type { SegmentCall } from '../schemas/call.ts'
import type { GroupCall } from '../schemas/group.ts'
import type { IdentifyCall } from '../schemas/identify.ts'
import type { PageCall } from '../schemas/page.ts'
import type { ScreenCall } from '../schemas/screen.ts'
import type { TrackCall } from '../schemas/track.ts'
import type { CallOutcome } from './call-outcome.ts'
import type { CallOptions } from './client-options.ts'

/** What a caller writes: a call without its type. A `Date` anywhere in it is sent as an ISO 8601 string. */
export type CallFields<Call extends SegmentCall> = Omit<Call, 'type' | 'timestamp'> & {
  readonly timestamp?: string | Date | undefined
}

/** The methods of a client that make calls, one for each type of call. */
export interface CallMethods {
  identify(fields: CallFields<IdentifyCall>, options?: CallOptions): Promise<CallOutcome>
  track(fields: CallFields<TrackCall>, options?: CallOptions): Promise<CallOutcome>
  page(fields: CallFields<PageCall>, options?: CallOptions): Promise<CallOutcome>
  screen(fields: CallFields<ScreenCall>, options?: CallOptions): Promise<CallOutcome>
  group(fields: CallFields<GroupCall>, options?: CallOptions): Promise<CallOutcome>
  alias(fields: CallFields<AliasCall>, options?: CallOptions): Promise<CallOutcome>
}
