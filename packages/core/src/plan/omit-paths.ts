import type { IssuePath } from '../error/segment-issue.ts'
import { editObject } from '../json/edit-object.ts'
import { textItems, textMembers, textValue } from '../json/json-text.ts'

/** What is left out of a value: the whole member of a name, or something inside it. */
interface PathTree extends Map<string, PathTree | 'whole'> {}

const treeOf = (paths: readonly IssuePath[]): PathTree => {
  const root: PathTree = new Map()
  for (const path of paths) {
    let tree = root
    for (const [at, step] of path.entries()) {
      const name = String(step)
      const below = tree.get(name)
      if (below === 'whole') break
      if (at === path.length - 1) tree.set(name, 'whole')
      else {
        const next: PathTree = below ?? new Map()
        tree.set(name, next)
        tree = next
      }
    }
  }
  return root
}

/** Whether no shorter path of the tree contains the path. */
const isOutermost = (root: PathTree, path: IssuePath): boolean => {
  let tree: PathTree | 'whole' | undefined = root
  for (const step of path) {
    if (tree === 'whole') return false
    tree = tree?.get(String(step))
  }
  return tree === 'whole'
}

/** Paths without repetitions, and without those below others. */
export const outermostPaths = (paths: readonly IssuePath[]): readonly IssuePath[] => {
  const distinct = [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()]
  const tree = treeOf(distinct)
  return distinct.filter((path) => isOutermost(tree, path))
}

/** Members of an object or items of a list, with their names and the places of their values. */
const childrenOf = (
  text: string,
): readonly { readonly name: string; readonly start: number; readonly end: number }[] => {
  if (text.startsWith('[')) return textItems(text, 0).map((item, index) => ({ ...item, name: String(index) }))
  if (!text.startsWith('{')) return []
  return textMembers(text, 0).map(({ name, valueStart, end }) => ({ name, start: valueStart, end }))
}

const without = (text: string, tree: PathTree): string => {
  const children = childrenOf(text)
  // Of members with the same name the last one counts, as in `JSON.parse`.
  const last = new Map(children.map((child) => [child.name, child]))
  const parts: string[] = []
  let at = 0
  for (const child of children) {
    const below = tree.get(child.name)
    if (below === undefined || below === 'whole' || last.get(child.name) !== child) continue
    parts.push(text.slice(at, child.start), without(text.slice(child.start, child.end), below))
    at = child.end
  }
  const edited = parts.join('') + text.slice(at)
  const drop = new Set([...tree].flatMap(([name, below]) => (below === 'whole' && last.has(name) ? [name] : [])))
  return drop.size > 0 && text.startsWith('{') ? editObject(edited, { set: new Map(), drop }) : edited
}

/**
 * Leaves members out of the JSON of a call. Everything else keeps its bytes, so no number loses a digit. The time grows with
 * the text, not with the number of paths.
 * @param json an object @param paths as `enforcePlan` returns them
 */
export const omitFromJson = (json: string, paths: readonly IssuePath[]): string => {
  const { start, end } = textValue(json)
  return json.slice(0, start) + without(json.slice(start, end), treeOf(paths)) + json.slice(end)
}
