import { engines } from './collector-defaults.generated.ts'
import { json, lines, type ProjectFile, type ProjectSettings } from './project-file.ts'

const test = `import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readSettings, startCollector } from '@org/segment-edge-worker/node'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'

test('delivers a call to Segment, with the write key of the source', async () => {
  const segment = createFakeSegment({ writeKeys: ['test-write-key'] })
  const server = await listen(segment)
  const folder = await mkdtemp(join(tmpdir(), 'collector-'))
  try {
    const environment = {
      SEGMENT_WRITE_KEY: 'test-write-key',
      COLLECTOR_HOST: server.url,
      COLLECTOR_SERVER_PORT: '0',
      COLLECTOR_OUTBOX_PATH: join(folder, 'calls.sqlite'),
    }
    const collector = await startCollector(await readSettings(environment, join(import.meta.dirname, '../settings.json')))
    try {
      const answer = await fetch(\`\${collector.url}/v1/track\`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: \`Basic \${btoa('website:')}\` },
        body: JSON.stringify({ userId: 'user-42', event: 'Order Completed' }),
      })
      assert.equal(answer.status, 200, await answer.text())
    } finally {
      // Delivers what is stored.
      await collector.close()
    }
    const calls = segment.calls.map(({ event, userId, writeKey }) => ({ event, userId, writeKey }))
    assert.deepEqual(calls, [{ event: 'Order Completed', userId: 'user-42', writeKey: 'test-write-key' }])
  } finally {
    await server.close()
    await rm(folder, { recursive: true, force: true })
  }
})
`

const readme = ({ name, origin }: ProjectSettings): string =>
  lines(
    `# ${name}`,
    '',
    `A collector for Segment on ${origin}, as a Node service.`,
    '',
    '```sh',
    'npm install',
    'npm test     # posts a call to the collector and checks what a local Segment gets',
    'npm start    # listens on http://127.0.0.1:8080, with the write key in .env',
    '```',
    '',
    'In another terminal, send a call:',
    '',
    '```sh',
    `curl -u website: -H 'content-type: application/json' -d '{"userId":"user-42","event":"Order Completed"}' http://127.0.0.1:8080/v1/track`,
    '```',
    '',
    '`website` is the name of the source in `settings.json`. Pages and servers send it as their write key. Pages of all',
    'origins may send; list yours as `origins` in `settings.json`.',
    '',
    `The service belongs behind a server that ends TLS for ${origin} and sends the visitor's address as`,
    '`X-Forwarded-For`. A whole `Caddyfile`:',
    '',
    '```caddyfile',
    `${new URL(origin).host} {`,
    '  reverse_proxy 127.0.0.1:8080',
    '}',
    '```',
    '',
    'In production, set the variable `SEGMENT_WRITE_KEY`, or copy `.env` to the server. All settings are in the README of',
    '`@org/segment-edge-worker`.',
  )

/** The files of a collector on Node. */
export const nodeFiles = (settings: ProjectSettings): readonly ProjectFile[] => [
  {
    path: 'package.json',
    text: json({
      name: settings.name,
      version: '0.0.0',
      private: true,
      type: 'module',
      engines,
      scripts: {
        start: 'node --env-file-if-exists=.env node_modules/@org/segment-edge-worker/dist/main.js settings.json',
        test: 'node --test',
      },
      dependencies: { '@org/segment-edge-worker': settings.version },
      devDependencies: { '@org/segment-testing': settings.version },
    }),
  },
  {
    path: 'settings.json',
    text: json({
      publicOrigin: settings.origin,
      addressHeader: 'x-forwarded-for',
      outbox: { path: 'calls.sqlite' },
      sources: { website: { writeKey: '$SEGMENT_WRITE_KEY' } },
    }),
  },
  { path: 'test/collector.test.js', text: test },
  { path: '.gitignore', text: 'node_modules/\n.env*\ncalls.sqlite*\n' },
  { path: 'README.md', text: readme(settings) },
]
