import { join } from 'node:path'
import { describeLayers } from '../../../scripts/layers/describe-layers.ts'

describeLayers({
  root: join(import.meta.dirname, '../src'),
  layers: [
    ['browser-library.ts', 'canonical-call.ts', 'patience.ts', 'real-client.ts', 'wire-tap.ts'],
    ['compatible-server.ts', 'read-wire.ts', 'six-calls.ts'],
    ['node', 'send-both-ways.ts'],
    ['browser', 'node-clients.ts'],
    'browser-clients.ts',
    'index.ts',
  ],
  packages: {
    '@org/segment-testing': [
      'browser',
      'browser-library.ts',
      'canonical-call.ts',
      'compatible-server.ts',

      'read-wire.ts',
      'send-both-ways.ts',
      'wire-tap.ts',
    ],
    '@org/segment-testing/node': ['browser', 'browser-library.ts', 'send-both-ways.ts'],
    'playwright-core': ['browser'],
    'node:*': ['browser', 'node', 'read-wire.ts'],
    '@customerio/*': ['node'],
    '@expo/*': ['node'],
    '@jitsu/*': ['node'],
    '@rudderstack/*': ['node'],
    '@segment/*': ['node'],
    'analytics-node': ['node'],
  },
})
