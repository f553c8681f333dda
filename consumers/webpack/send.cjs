const { Analytics } = require('@org/segment-core/analytics-node')

const analytics = new Analytics({ writeKey: 'k'.repeat(32), host: process.argv[2] })
analytics.track({ userId: 'user-42', event: 'Started' })
analytics.closeAndFlush()
