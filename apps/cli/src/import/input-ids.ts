import { basename, dirname, relative, resolve, sep } from 'node:path'
import type { Input } from '../read/read-rows.ts'

/** The deepest folder that contains all paths. */
const commonFolder = (paths: readonly string[]): string => {
  const [first = [], ...rest] = paths.map((path) => dirname(path).split(sep))
  const length = first.findIndex((name, index) => rest.some((names) => names[index] !== name))
  return (length < 0 ? first : first.slice(0, length)).join(sep) || sep
}

/**
 * Names inputs for messageIds and state files: by the file name alone, so that a file may move, and with the folders that
 * distinguish them if several have the same name (`day=1/part-0.csv`, `day=2/part-0.csv`).
 */
export const createInputIds = (inputs: readonly Input[]): ((input: Input) => string) => {
  const byName = new Map<string, string[]>()
  for (const { source } of inputs) {
    if (typeof source !== 'string') continue
    const path = resolve(source)
    const paths = byName.get(basename(path)) ?? []
    byName.set(basename(path), paths)
    if (!paths.includes(path)) paths.push(path)
  }
  return ({ name, source }) => {
    if (typeof source !== 'string') return name
    const path = resolve(source)
    const paths = byName.get(basename(path)) ?? []
    return paths.length < 2 ? basename(path) : relative(commonFolder(paths), path).replaceAll(sep, '/')
  }
}
