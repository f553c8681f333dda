import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'
import { type Published, readPublished, repository } from './published.ts'

const run = promisify(execFile)

declare module 'vitest' {
  interface ProvidedContext {
    readonly published: readonly Published[]
    /** URL of the registry of a rehearsal, or empty. */
    readonly registry: string
  }
}

/** Packs every published package as it is built, or takes all of them from the registry of a rehearsal. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const registry = process.env.REHEARSAL_REGISTRY ?? ''
  const folder = await mkdtemp(join(tmpdir(), 'published-'))
  const { packageManager }: { packageManager: string } = JSON.parse(
    await readFile(join(repository, 'package.json'), 'utf8'),
  )
  const pack = async (from: string): Promise<string> => {
    const args = ['--yes', packageManager, 'pack', '--json', '--pack-destination', folder]
    const { stdout } = await run('npx', args, { cwd: from, maxBuffer: 64 * 1024 * 1024 })
    return JSON.parse(stdout).filename
  }
  const published = await readPublished(({ name, version, folder: from }) =>
    registry === '' ? pack(from) : Promise.resolve(`${name}@${version}`),
  )
  project.provide('published', published)
  project.provide('registry', registry)
  return () => rm(folder, { recursive: true, force: true })
}
