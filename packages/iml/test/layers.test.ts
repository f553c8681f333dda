import { join } from 'node:path'
import { describeLayers } from '../../../scripts/layers/describe-layers.ts'

describeLayers({
  root: join(import.meta.dirname, '../src'),
  layers: [
    'error',
    'syntax',
    'values',
    ['date', 'xml', 'runtime.ts'],
    'variables.ts',
    'functions',
    ['evaluate', 'lint'],
    'index.ts',
  ],
  packages: {
    'node:crypto': ['functions'],
    'node:vm': ['functions'],
  },
  machine: ['values/bytes.ts'],
})
