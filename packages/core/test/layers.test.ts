import { join } from 'node:path'
import { describeLayers } from '../../../scripts/layers/describe-layers.ts'

describeLayers({
  root: join(import.meta.dirname, '../src'),
  layers: [
    'version.ts',
    'values',
    'spec',
    'error',
    'json',
    'validate',
    'schemas',
    'request',
    'transport',
    'runtime',
    'outbox',
    'delivery',
    'oauth',
    'middleware',
    'client',
    ['describe', 'node', 'workspace', 'plan'],
    'analytics-node',
    ['index.ts', 'internal.ts', 'spec.ts'],
  ],
  upTo: { describe: 'schemas', node: 'delivery', workspace: 'delivery', plan: 'schemas' },
  packages: {
    'zod/mini': ['schemas', 'describe', 'workspace', 'plan'],
    'zod/v4/core': ['schemas'],
    undici: ['node'],
    'node:*': ['node'],
  },
  machine: ['runtime', 'node', 'analytics-node'],
})
