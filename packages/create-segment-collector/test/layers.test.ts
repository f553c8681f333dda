import { join } from 'node:path'
import { describeLayers } from '../../../scripts/layers/describe-layers.ts'

describeLayers({
  root: join(import.meta.dirname, '../src'),
  layers: [
    'create-error.ts',
    ['check-answers.ts', 'prompt.ts', 'project-file.ts', 'collector-defaults.generated.ts'],
    ['read-answers.ts', 'worker-files.ts', 'node-files.ts'],
    ['project-files.ts', 'write-project.ts'],
    'main.ts',
  ],
  packages: {
    'node:util': ['read-answers.ts'],
    'node:readline/promises': ['prompt.ts'],
    'node:stream': ['prompt.ts'],
    'node:fs/promises': ['write-project.ts', 'main.ts'],
    'node:path': ['write-project.ts', 'main.ts'],
  },
  // The test of a project on Node calls `fetch`.
  machine: ['main.ts', 'node-files.ts'],
})
