import { type DeliveryWatch, watchDeliveries } from '../collector/watch-deliveries.ts'
import type { CollectorConfig } from '../config/collector-config.ts'
import { secretsOf } from '../config/config-secrets.ts'
import type { Log } from '../log/log-entry.ts'
import { createErrorLog } from '../log/log-errors.ts'
import { createMetrics, type Metrics } from '../metrics/metrics.ts'

/** Where a process says what happens. */
export interface Reporting {
  readonly metrics: Metrics
  readonly log: Log
  readonly logError: (error: unknown) => void
  readonly deliveries: DeliveryWatch
  /** Hides further values in the log. */
  readonly hide: (values: readonly string[]) => void
}

/** Creates the metrics and the log of a process on Node. */
export const createReporting = (config: CollectorConfig, log: Log): Reporting => {
  const metrics = createMetrics()
  const monotonic = () => performance.now()
  let secrets = secretsOf(config)
  return {
    metrics,
    log,
    logError: createErrorLog({ log, secrets: () => secrets, monotonic }),
    deliveries: watchDeliveries({ metrics, log, monotonic }),
    hide: (values) => {
      secrets = [...new Set([...secrets, ...values])]
    },
  }
}
