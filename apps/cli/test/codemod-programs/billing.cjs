const { Analytics } = require('@segment/analytics-node')

// Every call with a callback, which is how older programs wait.
const analytics = new Analytics({ writeKey: 'billing', host: process.env.SEGMENT_URL, flushInterval: 50 })

const send = (method, params) =>
  new Promise((resolve, reject) => {
    analytics[method](params, (error, context) => (error ? reject(error) : resolve(context.event.type)))
  })

const stamps = (messageId) => ({ messageId, timestamp: new Date(1_794_000_000_000) })

module.exports = (async () => {
  await Promise.all([
    send('identify', { userId: 'u-1', traits: { email: 'ada@example.com', plan: null, age: 36 }, ...stamps('b-1') }),
    send('group', { userId: 'u-1', groupId: 'g-1', traits: { name: 'Lovelace', employees: 2 }, ...stamps('b-2') }),
    send('track', {
      userId: 'u-1',
      event: 'Invoice Paid',
      properties: { total: 12.5, lines: [1, 2] },
      ...stamps('b-3'),
    }),
    send('page', {
      anonymousId: 'a-1',
      category: 'Docs',
      name: 'Start',
      properties: { url: '/start' },
      ...stamps('b-4'),
    }),
    send('screen', { anonymousId: 'a-1', name: 'Start', ...stamps('b-5') }),
    send('alias', { userId: 'u-1', previousId: 'a-1', ...stamps('b-6') }),
  ])
  await analytics.closeAndFlush()
})()
