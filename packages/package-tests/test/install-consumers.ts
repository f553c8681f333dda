import { execFile } from 'node:child_process'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { TestProject } from 'vitest/node'
import { consumers, program, vitests } from './consumer-project.ts'

const runFile = promisify(execFile)

const unpack = async (tarball: string, folder: string): Promise<void> => {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await runFile('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'])
}

/** Unpacks the tarballs in the projects of users: neither undici nor another package of this repository is in reach. */
export const setup = async (project: TestProject): Promise<void> => {
  const { core, testing } = project.getProvidedContext()
  const modules = join(consumers, 'node_modules/@org')
  await rm(modules, { recursive: true, force: true })
  await unpack(core.path, join(modules, 'segment-core'))
  await unpack(testing.path, join(modules, 'segment-testing'))
  // The matchers import the Vitest of their consumer.
  for (const consumer of vitests) await unpack(testing.path, program(consumer, '@org/segment-testing'))
}
