import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { consumers, program, vitests } from './consumer-project.ts'
import { installInProject } from './published.ts'

/** Copies what npm installs into the projects of users: neither undici nor an app of this repository is in reach. */
export const setup = async (project: TestProject): Promise<void> => {
  const { published, registry } = project.getProvidedContext()
  const names = ['@org/segment-core', '@org/segment-testing']
  const installed = await installInProject(
    published.filter(({ name }) => names.includes(name)),
    registry,
  )
  const copy = async (from: string, folder: string): Promise<void> => {
    await rm(folder, { recursive: true, force: true })
    await cp(join(installed, 'node_modules', from), folder, { recursive: true })
  }
  await copy('@org', join(consumers, 'node_modules/@org'))
  // The matchers import the Vitest of their consumer.
  for (const consumer of vitests) await copy('@org/segment-testing', program(consumer, '@org/segment-testing'))
  await rm(installed, { recursive: true, force: true })
}
