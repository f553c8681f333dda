import { join } from 'node:path'
import { describeLayers } from '../../../scripts/layers/describe-layers.ts'

const onNode = [
  'commands',
  'runtimes/library-folder.ts',
  'runtimes/node.ts',
  'runtimes/node-server.ts',
  'runtimes/read-settings.ts',
]

describeLayers({
  root: join(import.meta.dirname, '../src'),
  layers: [
    ['config', 'metrics', 'limiter', 'log'],
    ['routes', 'http'],
    ['body', 'sources', 'addresses'],
    ['seen', 'cdn', 'openapi'],
    'storage',
    'storage/nats',
    'pipeline',
    ['collector', 'plans'],
    'runtimes',
    'commands',
    ['index.ts', 'node.ts', 'plans.ts', 'worker.ts'],
  ],
  packages: {
    '@org/segment-core': '*',
    '@org/segment-core/internal': '*',
    '@org/segment-core/spec': '*',
    '@org/segment-core/plan': ['plans'],
    'hono/route': ['runtimes/hono.ts'],
    hono: ['runtimes/hono.ts', 'runtimes/workers.ts'],
    'zod/mini': ['config'],
    commander: ['commands'],
    '@org/segment-debugger': ['commands/local-segment.ts'],
    '@nats-io/jetstream': ['storage/nats'],
    '@nats-io/transport-node': ['storage/nats'],
    '@org/segment-core/node': [
      'runtimes/open-parked.ts',
      'runtimes/open-storage.ts',
      'runtimes/report-expiry.ts',
      'runtimes/sources-store.ts',
      'runtimes/start-collector.ts',
      'runtimes/start-deliverer.ts',
    ],
    'node:*': [
      'body/read-incoming.ts',
      'storage/passed-keys.ts',
      'storage/disk-reserve.ts',
      'storage/nats/connect-nats.ts',
      'storage/nats/nats-names.ts',
      'runtimes/open-parked.ts',
      'runtimes/open-storage.ts',
      'runtimes/open-sources.ts',
      'runtimes/plan-file.ts',
      'runtimes/process-gauges.ts',
      'runtimes/sources-store.ts',
      'runtimes/watch-sources.ts',
      ...onNode,
    ],
  },
  // Timers are part of each request, and a Durable Object has no other clock.
  machine: [
    'http/request-timer.ts',
    'storage',
    'seen',
    'cdn',
    'sources/same-secret.ts',
    'collector',
    'runtimes',
    'commands',
  ],
})
