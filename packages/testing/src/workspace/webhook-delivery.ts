import type { CallType } from '../routes.ts'

/** A call that a subscription sent to a webhook, or that no subscription of the destination wanted. */
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
  /** Status of the response; undefined if there was none, or nothing was sent. */
  readonly status: number | undefined
}
