import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { Miniflare } from 'miniflare'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createProject, repository } from './published.ts'

const run = promisify(execFile)
const wrangler = join(repository, 'consumers/wrangler/node_modules/wrangler/bin/wrangler.js')
let project: string

beforeAll(async () => {
  project = await createProject(['@org/segment-core', '@org/segment-edge-worker'])
})

afterAll(async () => {
  if (project !== undefined) await rm(project, { recursive: true, force: true })
})

/** The line of the README that writes the configuration. */
const documentedCommand = async (): Promise<string> => {
  const readme = await readFile(join(project, 'node_modules/@org/segment-edge-worker/README.md'), 'utf8')
  const [line] = /^sed .*wrangler\.jsonc$/m.exec(readme) ?? []
  if (line === undefined) throw new Error('The README no longer says how to get wrangler.jsonc.')
  return line
}

it('deploys the collector from npm as its README says, up to the upload, and the worker collects', async () => {
  await run('sh', ['-c', await documentedCommand()], { cwd: project })
  const args = [wrangler, 'deploy', '--dry-run', '--outdir', 'out']
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false' }
  const { stdout, stderr } = await run(process.execPath, args, { cwd: project, env })
  expect(`${stdout}${stderr}`).not.toMatch(/WARNING|ERROR/)
  expect(stdout).toContain('--dry-run: exiting now')
  for (const binding of ['CALLS', 'DEAD_LETTERS', 'SEEN', 'METRICS']) expect(stdout).toContain(binding)

  const segment = createFakeSegment()
  const server = await listen(segment)
  const contents = await readFile(join(project, 'out/worker.js'), 'utf8')
  const worker = new Miniflare({
    modules: [{ type: 'ESModule', path: 'worker.js', contents }],
    compatibilityDate:
      /"compatibility_date": "(.+)"/.exec(await readFile(join(project, 'wrangler.jsonc'), 'utf8'))?.[1] ?? '',
    bindings: { COLLECTOR_SOURCES: '{"website":{"writeKey":"real-write-key"}}', COLLECTOR_HOST: server.url },
  })
  try {
    const body = JSON.stringify({ writeKey: 'website', userId: 'user-42', event: 'Started' })
    const response = await worker.dispatchFetch('http://events.example/v1/track', { method: 'POST', body })
    expect([response.status, await response.json()]).toEqual([200, { success: true }])
    expect(segment.calls.map(({ event }) => event)).toEqual(['Started'])
  } finally {
    await worker.dispose()
    await server.close()
  }
})

it('runs the collector on Node from npm', async () => {
  await writeFile(join(project, 'settings.json'), '{ "sources": {} }')
  const command = join(project, 'node_modules/.bin/segment-collector')
  const { stdout, stderr } = await run(process.execPath, [command, '--help'], { cwd: project })
  expect([stdout.includes('segment-collector'), stderr]).toEqual([true, ''])
})
