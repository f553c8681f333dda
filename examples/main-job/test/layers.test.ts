import { join } from 'node:path'
import { describeLayers } from '../../../scripts/layers/describe-layers.ts'

describeLayers({
  root: join(import.meta.dirname, '../src'),
  layers: [
    ['example-calls.ts', 'exit-codes.ts', 'receipt.ts', 'sent.ts', 'table.ts', 'wait-for-server.ts'],
    ['find-differences.ts', 'stamped-example.ts'],
    ['run-command.ts', 'send-through-core.ts'],
    'run-main-job.ts',
    'report.ts',
    'main-job.ts',
    ['main.ts', 'dev.ts'],
  ],
  packages: {
    '@org/segment-core': '*',
    '@org/segment-core/node': ['run-main-job.ts', 'dev.ts'],
    '@org/segment-debugger': ['main-job.ts'],
    '@org/segment-testing': ['main-job.ts', 'receipt.ts', 'run-main-job.ts'],
    'node:*': '*',
  },
})
