import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the built command. */
    readonly segment: string
  }
}

/** Builds the command from source into a temporary folder, for the tests that start it as a process. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const folder = fileURLToPath(new URL('..', import.meta.url))
  const outdir = await mkdtemp(join(tmpdir(), 'segment-cli-'))
  await promisify(execFile)(process.execPath, ['--conditions=@org/source', 'build.ts', outdir], { cwd: folder })
  await writeFile(join(outdir, 'package.json'), '{"type":"module"}')
  project.provide('segment', join(outdir, 'segment.js'))
  return () => rm(outdir, { recursive: true, force: true })
}
