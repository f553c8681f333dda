import { engines, wranglerDefaults } from './collector-defaults.generated.ts'
import { json, lines, type ProjectFile, type ProjectSettings } from './project-file.ts'

const worker = `import { createWorker } from '@org/segment-edge-worker/worker'

export { SeenMessageIds } from '@org/segment-edge-worker/worker'
export default createWorker()
`

const test = `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import worker from '../src/worker.js'
import settings from '../wrangler.json' with { type: 'json' }

test('delivers a call of a page to Segment, with the write key of the source', async () => {
  const segment = createFakeSegment({ writeKeys: ['test-write-key'] })
  const server = await listen(segment)
  try {
    // Without the binding of a Queue, the Worker forwards calls before it answers.
    const environment = { ...settings.vars, SEGMENT_WRITE_KEY: 'test-write-key', COLLECTOR_HOST: server.url }
    const request = new Request(\`\${settings.vars.COLLECTOR_PUBLIC_ORIGIN}/v1/track\`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ writeKey: 'website', userId: 'user-42', event: 'Order Completed' }),
    })
    const waiting = []
    const context = { waitUntil: (promise) => void waiting.push(promise), passThroughOnException: () => {} }
    const answer = await worker.fetch(request, environment, context)
    assert.equal(answer.status, 200, await answer.text())
    await Promise.all(waiting)
    const calls = segment.calls.map(({ event, userId, writeKey }) => ({ event, userId, writeKey }))
    assert.deepEqual(calls, [{ event: 'Order Completed', userId: 'user-42', writeKey: 'test-write-key' }])
  } finally {
    await server.close()
  }
})
`

/** The settings of wrangler, with the bindings of the collector's own settings that need no set-up in an account. */
const wranglerSettings = ({ name, origin }: ProjectSettings): unknown => ({
  $schema: 'node_modules/wrangler/config-schema.json',
  name,
  main: 'src/worker.js',
  ...wranglerDefaults,
  routes: [{ pattern: new URL(origin).hostname, custom_domain: true }],
  observability: { enabled: true },
  vars: {
    COLLECTOR_PUBLIC_ORIGIN: origin,
    COLLECTOR_SOURCES: JSON.stringify({ website: { writeKey: '$SEGMENT_WRITE_KEY' } }),
  },
})

const readme = ({ name, origin }: ProjectSettings): string =>
  lines(
    `# ${name}`,
    '',
    `A collector for Segment on ${origin}, as a Cloudflare Worker.`,
    '',
    '```sh',
    'npm install',
    'npm test       # posts a call to the Worker and checks what a local Segment gets',
    'npm run dev    # runs the Worker on this machine, with the write key in .dev.vars',
    '```',
    '',
    'To deploy it, let wrangler ask for the write key and store it as a secret:',
    '',
    '```sh',
    'npx wrangler login',
    'npx wrangler queues create segment-calls',
    'npx wrangler queues create segment-dead-letters',
    'npx wrangler secret put SEGMENT_WRITE_KEY',
    'npm run deploy',
    '```',
    '',
    'The domain must be in your Cloudflare account. Then send a call:',
    '',
    '```sh',
    `curl -u website: -H 'content-type: application/json' -d '{"userId":"user-42","event":"Order Completed"}' ${origin}/v1/track`,
    '```',
    '',
    '`website` is the name of the source in `wrangler.json`. Pages and servers send it as their write key. Pages of all',
    'origins may send; list yours in the variable `COLLECTOR_ORIGINS`. All settings are in the README of',
    '`@org/segment-edge-worker`.',
  )

/** The files of a collector on Cloudflare Workers. */
export const workerFiles = (settings: ProjectSettings): readonly ProjectFile[] => [
  {
    path: 'package.json',
    text: json({
      name: settings.name,
      version: '0.0.0',
      private: true,
      type: 'module',
      engines,
      scripts: { dev: 'wrangler dev', deploy: 'wrangler deploy', test: 'node --test' },
      dependencies: { '@org/segment-edge-worker': settings.version },
      devDependencies: { '@org/segment-testing': settings.version, wrangler: '^4.0.0' },
    }),
  },
  { path: 'wrangler.json', text: json(wranglerSettings(settings)) },
  { path: 'src/worker.js', text: worker },
  { path: 'test/worker.test.js', text: test },
  { path: '.gitignore', text: 'node_modules/\n.wrangler/\n.dev.vars*\n.env*\n' },
  { path: 'README.md', text: readme(settings) },
]
