import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createFakeSegment } from '@org/segment-testing'
import { listen } from '@org/segment-testing/node'
import { describe, expect, inject, it } from 'vitest'
import { npm, repository } from './published.ts'

const run = promisify(execFile)

/** Projects that have a peer already, with a lockfile of npm. */
const projects = [
  { project: 'undici-6', peer: 'undici' },
  { project: 'undici-7', peer: 'undici' },
  { project: 'zod-4', peer: 'zod' },
  { project: 'vitest-4', peer: 'vitest' },
] as const

const versionIn = async (project: string, name: string): Promise<string> =>
  JSON.parse(await readFile(join(project, 'node_modules', name, 'package.json'), 'utf8')).version

describe('npm installs every package into a project that already has', () => {
  it.each(projects)('$project, which stays as it is, and core sends', async ({ project: name, peer }) => {
    const project = await mkdtemp(join(tmpdir(), 'existing-'))
    try {
      await cp(join(repository, 'consumers/npm', name), project, { recursive: true })
      await npm(project, ['install'])
      const before = await versionIn(project, peer)
      const output = await npm(project, ['install', ...inject('published').map(({ spec }) => spec)])
      expect(output).not.toMatch(/ERESOLVE|EBADENGINE|deprecated/)
      expect(await npm(project, ['ls', '--all'])).not.toMatch(/invalid|UNMET DEPENDENCY|ELSPROBLEMS/)
      expect(await versionIn(project, peer)).toBe(before)
      await cp(join(import.meta.dirname, 'consumer'), project, { recursive: true })
      const segment = createFakeSegment()
      const server = await listen(segment)
      const script = peer === 'undici' ? 'send-through.js' : 'send-with-fetch.js'
      const { stdout, stderr } = await run(process.execPath, [script, server.url], { cwd: project })
      await server.close()
      expect(stderr).toBe('')
      expect(JSON.parse(stdout).slice(0, 2)).toEqual([true, 'acknowledged'])
      expect(segment.calls.length).toBeGreaterThan(0)
    } finally {
      await rm(project, { recursive: true, force: true })
    }
  })
})
