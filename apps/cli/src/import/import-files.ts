import { basename, dirname, join } from 'node:path'
import type { Shard } from './import-settings.ts'

/** The files that an import writes next to its input, or into `--state-dir`. */
export interface ImportFiles {
  readonly journal: string
  readonly lock: string
  readonly rejects: string
}

/** Their paths. Each shard has its own, so that several can run in one folder. */
export const importFiles = (
  input: string,
  {
    inputId,
    stateDir,
    shard,
  }: { readonly inputId: string; readonly stateDir: string | undefined; readonly shard: Shard | undefined },
): ImportFiles => {
  // Inputs of several folders may have the same name, and share the folder.
  const own = stateDir === undefined ? basename(input) : inputId.replaceAll('/', '~')
  const name = input === '-' ? 'stdin' : own
  const part = shard === undefined ? '' : `.shard-${shard.index}-of-${shard.count}`
  const base = join(stateDir ?? (input === '-' ? '.' : dirname(input)), `${name}${part}`)
  return { journal: `${base}.import`, lock: `${base}.import.lock`, rejects: `${base}.rejects.ndjson` }
}
