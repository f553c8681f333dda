import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const repository = join(import.meta.dirname, '../../..')

/**
 * What a workspace says about itself: the JSON that its `reference.ts` prints. A process of its own, because apps do not
 * import each other.
 * @param workspace its folder, such as `apps/cli`
 */
export const readReference = async <Reference>(workspace: string): Promise<Reference> => {
  const args = ['--conditions=@org/source', join(repository, workspace, 'reference.ts')]
  const { stdout } = await run(process.execPath, args, { maxBuffer: 16 * 1024 * 1024 })
  return JSON.parse(stdout)
}
