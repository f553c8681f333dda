import { describe, expect, it } from 'vitest'
import { findCircles } from './find-circle.ts'
import { isWithin, type LayerTable, layerOf, mayImport, mayImportPackage, staleRows } from './layer-table.ts'
import { machineUseOf } from './machine-use.ts'
import { isTestFile, readSources, type SourceFile, type SourceImport } from './source-file.ts'
import { packageOf, readWorkspaces, repository, type Workspace } from './workspaces.ts'

/** The rules of one workspace. Paths of the table are relative to `root`. */
export interface LayerRules extends LayerTable {
  /** Absolute path of the folder with the sources, usually `src`. */
  readonly root: string
  /** Layers that may use the clock, randomness, timers, `fetch` and Node's globals. @default all of them */
  readonly machine?: readonly string[]
  /** Only for tests that compare the apps. @default false */
  readonly importsApps?: boolean
}

const show = ({ from, to }: SourceImport): string => `${from} → ${to}`

/** The innermost workspace: the repository itself contains them all. */
const workspaceOf = (workspaces: readonly Workspace[], root: string): Workspace | undefined =>
  workspaces
    .filter(({ folder }) => isWithin(root, folder))
    .toSorted((a, b) => a.folder.length - b.folder.length)
    .at(-1)

const isSource = (path: string): boolean => /\.tsx?$/.test(path)

/** The script that builds a workspace may use the scripts of the repository. */
const isBuildStep = ({ from, to }: SourceImport): boolean =>
  /^build(?:-\w+)?\.ts$/.test(from) && /^(?:\.\.\/)+scripts\//.test(to)

/** Everything that breaks the rules, by rule. Empty lists mean that the sources follow them. */
export const findViolations = (
  all: readonly SourceFile[],
  rules: LayerRules,
  workspaces: readonly Workspace[],
): Readonly<Record<string, readonly string[]>> => {
  const sources = all.filter(({ path }) => !isTestFile(path))
  const paths = sources.map(({ path }) => path)
  const packages = sources.flatMap((source) => source.packages)
  const imports = sources.flatMap((source) => source.imports)
  const inside = imports.filter(({ to }) => isSource(to) && !to.startsWith('..'))
  const declared = workspaceOf(workspaces, rules.root)?.declared
  const isBuiltIn = (specifier: string): boolean => /^(?:node|cloudflare):/.test(specifier)
  const { machine } = rules
  return {
    'every file belongs to a layer': paths.filter((path) => layerOf(rules, path) === undefined),
    'every row of the table matches something': staleRows(rules, sources),
    'imports follow the layers and name no index.ts': inside.filter((one) => !mayImport(rules, one)).map(show),
    'imports name source files that exist': inside.filter(({ to }) => !paths.includes(to)).map(show),
    'imports stay inside the workspace': imports
      .filter((one) => isSource(one.to) && one.to.startsWith('..') && !isBuildStep(one))
      .map(show),
    'files and folders have no circles, not even of types': findCircles(
      inside,
      (folder) => layerOf(rules, folder) !== undefined,
    ),
    'packages are imported where the table allows it': packages
      .filter((one) => !mayImportPackage(rules, one))
      .map(show),
    'imported packages are declared': packages
      .filter(({ to }) => !isBuiltIn(to) && declared?.has(packageOf(to)) !== true)
      .map(show),
    'no app is imported': packages
      .filter(({ to }) => !rules.importsApps && workspaces.some(({ name, isApp }) => isApp && name === packageOf(to)))
      .map(show),
    'exports are named': sources.filter(({ exportsAll }) => exportsAll).map(({ path }) => path),
    'clock, randomness, timers and fetch are passed in': sources
      .filter(({ path }) => machine !== undefined && !machine.some((layer) => isWithin(path, layer)))
      .flatMap(({ path, text }) => machineUseOf(text).map((use) => `${path} uses ${use}`)),
  }
}

/** Function declarations that break the one style, `const name = () => …`. Tests count too. */
export const findFunctionDeclarations = (files: readonly SourceFile[]): readonly string[] =>
  files.flatMap(({ path, functionDeclarations }) => functionDeclarations.map((name) => `${path}: ${name}`))

/** Registers one test for each rule about the structure of a workspace. Call it in `test/layers.test.ts`. */
export const describeLayers = (rules: LayerRules): void => {
  const workspaces = readWorkspaces()
  const sources = readSources(rules.root)
  const folder = workspaceOf(workspaces, rules.root)?.folder ?? rules.root

  describe('the layers', () => {
    it.each(Object.entries(findViolations(sources, rules, workspaces)))('%s', (_rule, found) => {
      expect(found).toEqual([])
      expect(sources).not.toEqual([])
    })

    it('functions are arrow functions', () => {
      expect(findFunctionDeclarations(folder === repository ? sources : readSources(folder))).toEqual([])
    })
  })
}
