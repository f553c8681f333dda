import { hashIdentifier } from '@org/segment-core/middleware'
import { type CollectorMiddleware, readSettings, startCollector } from '@org/segment-edge-worker/node'

/** Calls of our own monitoring do not belong into Segment. */
const dropMonitoring: CollectorMiddleware = (call, context) =>
  context.headers.get('user-agent')?.startsWith('Monitoring/') === true ? context.drop('monitoring') : call

const collector = await startCollector(await readSettings(process.env, process.argv[2]), {
  middleware: [dropMonitoring, hashIdentifier({ paths: ['traits.email', 'properties.email'] })],
  log: (entry) => console.log(JSON.stringify(entry)),
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  // Finishes open requests and delivers what it can.
  process.once(signal, () => void collector.close().then(() => process.exit(0)))
}
