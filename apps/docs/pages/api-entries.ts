/** An entry point with a section in the API reference. */
export interface ApiEntry {
  /** What programs import. */
  readonly specifier: string
  /** Folder of its pages, below `api`. */
  readonly folder: string
  /** Source, from the folder `packages`. */
  readonly source: string
  readonly description: string
}

/** The entry points that programs import, in the order of the sidebar. */
export const apiEntries: readonly ApiEntry[] = [
  ['@org/segment-core', 'core', 'core/src/index.ts', 'Validate, build and send calls; the client.'],
  [
    '@org/segment-core/node',
    'core/node',
    'core/src/node/index.ts',
    'Node: pooled connections, outbox, dead letters, closing.',
  ],
  [
    '@org/segment-core/middleware',
    'core/middleware',
    'core/src/middleware/index.ts',
    'Steps that run before validation.',
  ],
  ['@org/segment-core/spec', 'core/spec', 'core/src/spec.ts', 'Segment’s facts as tables.'],
  [
    '@org/segment-core/workspace',
    'core/workspace',
    'core/src/workspace/index.ts',
    'The Public API and the Profile API.',
  ],
  [
    '@org/segment-core/analytics-node',
    'core/analytics-node',
    'core/src/analytics-node/index.ts',
    'A drop-in for @segment/analytics-node.',
  ],
  ['@org/segment-testing', 'testing', 'testing/src/index.ts', 'A local Segment for tests.'],
  ['@org/segment-testing/node', 'testing/node', 'testing/src/node/index.ts', 'The local Segment on a port.'],
  [
    '@org/segment-testing/playwright',
    'testing/playwright',
    'testing/src/playwright/index.ts',
    'Tests of a page’s tracking.',
  ],
  ['@org/segment-testing/query', 'testing/query', 'testing/src/query/index.ts', 'The language of queries.'],
  ['@org/segment-testing/cases', 'testing/cases', 'testing/src/cases/index.ts', 'Calls with known outcomes.'],
  ['@org/iml', 'iml', 'iml/src/index.ts', 'Evaluate IML templates.'],
].map(([specifier = '', folder = '', source = '', description = '']) => ({ specifier, folder, source, description }))
