import type { CallType } from '../routes.ts'

/** A call that a subscription sent to a webhook, or that a filter dropped or no subscription wanted. */
export interface WebhookDelivery {
  readonly destinationId: string
  readonly subscriptionId: string | undefined
  readonly sourceId: string
  readonly type: CallType
  readonly event: string | undefined
  readonly messageId: string
  /** ms since 1970 */
  readonly at: number
  readonly outcome: 'delivered' | 'failed' | 'filtered'
  /** Why it was not delivered; undefined if it was. */
  readonly reason: string | undefined
  /** Attempts after the first one. */
  readonly retries: number
}
