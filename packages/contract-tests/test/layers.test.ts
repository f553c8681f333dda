import { describeLayers } from '../../../scripts/layers/describe-layers.ts'

describeLayers({
  root: import.meta.dirname,
  layers: ['entry-points.ts'],
  packages: {
    '@org/segment-core': '*',
    '@org/segment-core/spec': '*',
    '@org/segment-edge-worker': '*',
    '@org/segment-testing': '*',
    'node:*': '*',
  },
  importsApps: true,
})
