import { join } from 'node:path'
import { describeLayers } from '../../../scripts/layers/describe-layers.ts'

describeLayers({
  root: join(import.meta.dirname, '../src'),
  layers: ['make', ['app', 'manifest'], ['run', 'review'], 'index.ts', 'cli'],
  packages: {
    '@org/iml': ['app', 'run'],
    '@org/segment-core*': ['manifest', 'run', 'cli'],
    '@org/segment-testing': ['cli'],
    'jsonc-parser': ['make'],
    zod: ['make', 'app/check-app.ts'],
    'node:*': [
      'app/check-functions.ts',
      'app/load-app.ts',
      'app/load-scenarios.ts',
      'run/custom-functions.ts',
      'run/function-process.ts',
      'run/webhook-signature.ts',
      'cli',
    ],
  },
  // The program of the child process is text in this file.
  machine: ['cli', 'run/run-options.ts', 'run/function-process.ts', 'run/webhook-signature.ts'],
})
