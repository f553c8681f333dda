import type { Expired } from '@org/segment-core/node'
import { queueSource, readQueueName } from '../storage/queue-name.ts'
import type { Reporting } from './reporting.ts'

/** The code and the reason of calls that waited too long; core parks them with the same. */
const expired = { code: 'outbox_expired', reason: 'The call waited longer than the outbox keeps calls.' } as const

/** Creates the function that reports calls of an outbox that are parked or deleted because of their age. */
export const createExpiryReport =
  ({ metrics, log, deliveries }: Reporting) =>
  ({ parkedBy, deletedBy }: Expired): void => {
    for (const { queue, messageIds } of parkedBy) {
      const place = { source: queueSource(queue), channel: readQueueName(queue)?.channel }
      for (const messageId of messageIds) deliveries.report({ kind: 'parked', ...place, messageId, ...expired })
    }
    for (const { queue, code, calls } of deletedBy) {
      const source = queueSource(queue)
      metrics.count('collector_deleted_calls_total', { source, reason: code }, calls)
      log({
        level: 'warning',
        message: 'Parked calls were deleted because of their age (outbox.parkedMaxAgeMs).',
        ...{ source, reason: code, calls },
      })
    }
  }
