import { join } from 'node:path'
import { satteri } from '@astrojs/markdown-satteri'
import starlight from '@astrojs/starlight'
import { defineConfig, passthroughImageService } from 'astro/config'
import { focusableTables } from './focusable-tables.ts'
import { apiEntries } from './pages/api-entries.ts'
import { basePath, siteAddress } from './site.ts'

const core = join(import.meta.dirname, '../../packages/core/src')

export default defineConfig({
  site: siteAddress.origin,
  base: basePath,
  trailingSlash: 'always',
  // Pictures have their size already.
  image: { service: passthroughImageService() },
  // Quotes and hyphens stay as they are written: most are part of commands.
  markdown: { processor: satteri({ features: { smartPunctuation: false }, hastPlugins: [focusableTables] }) },
  vite: {
    resolve: {
      // The playground runs the sources of core, so nothing needs to be built before.
      alias: [
        { find: /^@org\/segment-core$/, replacement: join(core, 'index.ts') },
        { find: /^@org\/segment-core\/(spec|internal)$/, replacement: join(core, '$1.ts') },
      ],
    },
    server: { fs: { allow: ['../..'] } },
  },
  integrations: [
    starlight({
      title: 'segment-toolkit',
      description: 'Send data to Segment, know what it keeps, and lose nothing.',
      favicon: '/favicon.svg',
      customCss: ['./src/styles/site.css'],
      components: { Search: './src/components/Search.astro' },
      credits: false,
      expressiveCode: { defaultProps: { wrap: true } },
      sidebar: [
        {
          label: 'Guides',
          items: [
            'guides/first-event',
            'guides/leave-analytics-node',
            'guides/test-your-tracking',
            'guides/import-history',
            'guides/own-domain',
            'guides/ibexa-connect',
            'guides/workspace',
          ],
        },
        { label: 'Playground', slug: 'playground' },
        {
          label: 'Reference',
          items: [
            { label: 'The segment command', slug: 'reference/commands' },
            { label: 'Settings of the collector', slug: 'reference/collector-settings' },
            { label: 'Issue codes', slug: 'reference/issues' },
            { label: 'Discard codes', slug: 'reference/discards' },
            { label: 'Error codes', slug: 'reference/errors' },
            { label: 'The drop-in', slug: 'reference/analytics-node' },
          ],
        },
        {
          label: 'API',
          items: [
            { label: 'All packages', slug: 'api' },
            ...apiEntries.map(({ specifier, folder }) => ({
              label: specifier.replace('@org/', ''),
              slug: `api/${folder}`,
            })),
          ],
        },
        { label: 'Benchmarks', slug: 'benchmarks' },
      ],
    }),
  ],
})
