import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'

/** One source file, its path relative to `src` and written with slashes. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** One import of a file: a path relative to `src` where it names a file, else the name of a package. */
export interface SourceImport {
  readonly from: string
  readonly to: string
}

/** Every file that is published: no tests, no generators. */
export const readSources = (folder: string): readonly SourceFile[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !/\.(?:test|test-d|generate)\.ts$/.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }))

/** Source without comments and with empty texts, so that only code is left to search. */
export const codeOf = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, (match) =>
    match.startsWith('/') ? ' ' : "''",
  )

/** Everything that a file imports or exports from elsewhere, types included. */
export const importsOf = ({ path, text }: SourceFile): readonly SourceImport[] =>
  [...text.matchAll(/(?:^|[\s;}])(?:from|import)\s*\(?\s*'([^'\n]+)'/g)].map(([, name = '']) => ({
    from: path,
    to: name.startsWith('.') ? posix.normalize(posix.join(dirname(path), name)) : name,
  }))

/** A way through imports that comes back to where it began, or undefined. */
export const findCycle = (imports: readonly SourceImport[]): readonly string[] | undefined => {
  const targets = new Map<string, SourceImport[]>()
  for (const one of imports) targets.set(one.from, [...(targets.get(one.from) ?? []), one])
  const finished = new Set<string>()
  const walk = (file: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
    if (finished.has(file)) return undefined
    for (const { to } of targets.get(file) ?? []) {
      const cycle = walk(to, [...way, file])
      if (cycle !== undefined) return cycle
    }
    finished.add(file)
    return undefined
  }
  for (const file of targets.keys()) {
    const cycle = walk(file, [])
    if (cycle !== undefined) return cycle
  }
  return undefined
}
