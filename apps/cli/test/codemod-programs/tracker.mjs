import library from '@segment/analytics-node'

// In Node, the default of a CommonJS library is all of it.
const { Analytics, Context } = library

// A class of its own around the library, with a plugin.
class Tracker extends Analytics {
  #source

  constructor(source, settings) {
    super(settings)
    this.#source = source
  }

  action(userId, event, properties = {}) {
    this.track({
      userId,
      event,
      properties,
      messageId: `${this.#source}-${event}`,
      timestamp: '2026-11-16T09:00:00.000Z',
    })
  }
}

const tracker = new Tracker('jobs', { writeKey: 'tracker', host: process.env.SEGMENT_URL })
await tracker.register({
  name: 'Environment',
  type: 'enrichment',
  version: '1.0.0',
  isLoaded: () => true,
  load: async () => undefined,
  track: (context) => {
    if (!(context instanceof Context)) throw new TypeError('Not a context')
    context.updateEvent('context.app', { name: 'jobs', version: '4.2.0' })
    return context
  },
})
for (const event of ['Job Started', 'Job Ended']) tracker.action('user-9', event, { attempt: 1, tags: ['a', 'é'] })
await tracker.closeAndFlush({ timeout: 20_000 })
