import { join } from 'node:path'
import { describeLayers } from '../../../scripts/layers/describe-layers.ts'

describeLayers({
  root: join(import.meta.dirname, '../src'),
  layers: [
    'query',
    'web-globals.ts',
    [
      'base64.ts',
      'bounded-log.ts',
      'discard-codes.ts',
      'iso-8601.ts',
      'json.ts',
      'ledger-kind.ts',
      'limits.ts',
      'pause.ts',
      'random-id.ts',
      'regions.ts',
      'routes.ts',
      'suppressed-users.ts',
      'wait-until.ts',
    ],
    ['answer.ts', 'clock-skew.ts', 'find-discard-code.ts', 'message-ids.ts', 'pixel.ts', 'read-body.ts', 'sources.ts'],
    ['faults', 'project-settings.ts', 'cases'],
    ['call-records.ts', 'credentials.ts', 'fetch-handler.ts', 'oauth'],
    ['ledger.ts', 'matchers', 'node', 'why-refused.ts'],
    'workspace',
    'record-request.ts',
    'receive-calls.ts',
    'respond.ts',
    'fake-segment.ts',
    ['playwright', 'index.ts'],
  ],
  packages: {
    expect: ['matchers/jest.ts'],
    vitest: ['matchers/vitest.ts'],
    'node:*': ['node'],
  },
  machine: [
    'fake-segment.ts',
    'oauth/check-assertion.ts',
    'pause.ts',
    'wait-until.ts',
    'web-globals.ts',
    // Signs with an imported key.
    'workspace/send-webhooks.ts',
    'node',
    'playwright',
  ],
})
