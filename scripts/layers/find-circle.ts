import { basename, dirname } from 'node:path/posix'
import type { SourceImport } from './source-file.ts'

/** A path along imports that comes back to its start, or undefined. */
const findCircle = (imports: readonly SourceImport[]): readonly string[] | undefined => {
  const targets = new Map<string, SourceImport[]>()
  for (const one of imports) targets.set(one.from, [...(targets.get(one.from) ?? []), one])
  const finished = new Set<string>()
  const walk = (node: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node]
    if (finished.has(node)) return undefined
    for (const { to } of targets.get(node) ?? []) {
      const circle = walk(to, [...path, node])
      if (circle !== undefined) return circle
    }
    finished.add(node)
    return undefined
  }
  for (const node of targets.keys()) {
    const circle = walk(node, [])
    if (circle !== undefined) return circle
  }
  return undefined
}

const differ = ({ from, to }: SourceImport): boolean => from !== to

/** Imports between folders. Files outside of every folder stand for themselves. */
const betweenFolders = (imports: readonly SourceImport[], isFolder: (path: string) => boolean): SourceImport[] => {
  const nodeOf = (path: string): string => (isFolder(dirname(path)) ? dirname(path) : path)
  return imports.map(({ from, to }) => ({ from: nodeOf(from), to: nodeOf(to) })).filter(differ)
}

/** Imports between the members of each folder: `a/x.ts → a/b/y.ts` connects `a/x.ts` and `a/b`. */
const betweenMembers = (imports: readonly SourceImport[]): SourceImport[] =>
  imports
    .map(({ from, to }) => {
      const [fromParts, toParts] = [from.split('/'), to.split('/')]
      const shared = fromParts.findIndex((part, index) => part !== toParts[index]) + 1
      return { from: fromParts.slice(0, shared).join('/'), to: toParts.slice(0, shared).join('/') }
    })
    .filter(differ)

/**
 * A circle between files, one between folders, and one between the files and folders of one folder, where they exist.
 * @param isFolder whether a folder counts; one that only holds layers, such as `src`, does not
 */
export const findCircles = (
  imports: readonly SourceImport[],
  isFolder: (path: string) => boolean,
): readonly string[] => {
  // Nothing may import an index.ts, so what it imports closes no circle.
  const inner = imports.filter(({ from }) => basename(from) !== 'index.ts')
  const graphs = [imports, betweenFolders(inner, isFolder), betweenMembers(inner)]
  return [...new Set(graphs.flatMap((graph) => findCircle(graph)?.join(' → ') ?? []))]
}
