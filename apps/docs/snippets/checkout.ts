// @ts-nocheck: `segment why` reads this file; it is never run.
analytics.track({ userId: 42, event: 'Order Completed' })
