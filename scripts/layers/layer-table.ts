import type { SourceFile, SourceImport } from './source-file.ts'

/** Which part of a workspace may import which. */
export interface LayerTable {
  /**
   * Files and folders, from the one that imports nothing to the one that imports everything. Each may import itself
   * and everything before it. Layers in one array are independent of each other.
   */
  readonly layers: readonly (string | readonly string[])[]
  /** Layers that may import less than everything before them: the last layer they may import. */
  readonly upTo?: Readonly<Record<string, string>>
  /**
   * Packages and the layers that may import them. `*` at the end of a name matches any ending, `*` as the list any
   * layer.
   */
  readonly packages: Readonly<Record<string, readonly string[] | '*'>>
}

export const isWithin = (path: string, layer: string): boolean => path === layer || path.startsWith(`${layer}/`)

/** The layer of a file: the longest entry of the table that contains it. */
export const layerOf = ({ layers }: LayerTable, path: string): string | undefined =>
  layers
    .flat()
    .filter((layer) => isWithin(path, layer))
    .toSorted((a, b) => b.length - a.length)[0]

const rankOf = ({ layers }: LayerTable, layer: string): number =>
  layers.findIndex((entry) => entry === layer || (Array.isArray(entry) && entry.includes(layer)))

/** Whether a table allows an import of one file by another. No file imports an `index.ts`. */
export const mayImport = (table: LayerTable, { from, to }: SourceImport): boolean => {
  const [layer, target] = [layerOf(table, from), layerOf(table, to)]
  if (layer === undefined || target === undefined || /(?:^|\/)index\.ts$/.test(to)) return false
  if (layer === target) return true
  const last = table.upTo?.[layer]
  const reach = last === undefined ? rankOf(table, layer) - 1 : rankOf(table, last)
  return rankOf(table, target) <= reach
}

const matches = (name: string, specifier: string): boolean =>
  name.endsWith('*') ? specifier.startsWith(name.slice(0, -1)) : specifier === name

/** Whether a table allows an import of a package. */
export const mayImportPackage = ({ packages }: LayerTable, { from, to }: SourceImport): boolean =>
  Object.entries(packages).some(
    ([name, within]) => matches(name, to) && (within === '*' || within.some((layer) => isWithin(from, layer))),
  )

/** Rows of a table that match nothing. */
export const staleRows = ({ layers, packages }: LayerTable, sources: readonly SourceFile[]): readonly string[] => {
  const specifiers = sources.flatMap((source) => source.packages).map(({ to }) => to)
  return [
    ...layers.flat().filter((layer) => !sources.some(({ path }) => isWithin(path, layer))),
    ...Object.keys(packages).filter((name) => !specifiers.some((specifier) => matches(name, specifier))),
  ]
}
