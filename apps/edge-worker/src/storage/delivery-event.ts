import type { SegmentError } from '@org/segment-core'
import type { Channel } from '../config/collector-config.ts'
import type { Target } from '../sources/target.ts'

/** What a storage reports about its deliveries; the log and the metrics are made from it. */
export type DeliveryEvent =
  /** Segment acknowledged a batch. */
  | { readonly kind: 'delivered'; readonly target: Target; readonly calls: number; readonly bytes: number }
  /** A request to Segment failed; its calls are sent again. */
  | { readonly kind: 'failed'; readonly target: Target; readonly error: SegmentError }
  /** A call is parked, because sending it again would get the same answer. */
  | {
      readonly kind: 'parked'
      /** How logs and metrics name its source. */
      readonly source: string
      /** Undefined if the call could not be read. */
      readonly channel: Channel | undefined
      readonly messageId: string
      /** Stable code of the reason. */
      readonly code: string
      readonly reason: string
    }

/** Receives delivery events. It never throws. */
export type ReportDelivery = (event: DeliveryEvent) => void
