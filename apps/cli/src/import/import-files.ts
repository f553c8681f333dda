import { basename, dirname, join } from 'node:path'
import type { Shard } from './import-settings.ts'

/** The files that an import keeps beside its input, or in a folder of their own. */
export interface ImportFiles {
  readonly journal: string
  readonly lock: string
  readonly rejects: string
}

/** Where they stand. Each shard has its own, so that several may run in one folder. */
export const importFiles = (
  input: string,
  {
    inputId,
    stateDir,
    shard,
  }: { readonly inputId: string; readonly stateDir: string | undefined; readonly shard: Shard | undefined },
): ImportFiles => {
  // Inputs of several folders may share one name, and all of them the folder of state.
  const own = stateDir === undefined ? basename(input) : inputId.replaceAll('/', '~')
  const name = input === '-' ? 'stdin' : own
  const part = shard === undefined ? '' : `.shard-${shard.index}-of-${shard.count}`
  const base = join(stateDir ?? (input === '-' ? '.' : dirname(input)), `${name}${part}`)
  return { journal: `${base}.import`, lock: `${base}.import.lock`, rejects: `${base}.rejects.ndjson` }
}
