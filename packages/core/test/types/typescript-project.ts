import { dirname, join } from 'node:path'
import { ts } from '../../../../scripts/language-service.ts'

const folder = import.meta.dirname

/** Marks a position in code. */
const cursor = '§'

const baseOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts', 'lib.webworker.d.ts'],
  types: [],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  customConditions: ['@org/source'],
  allowImportingTsExtensions: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
}

/** What the editor shows at a position. */
export interface Hover {
  /** The declaration, on one line. */
  readonly type: string
  readonly docs: string
}

/** A mistake that the compiler finds. */
export interface Mistake {
  /** The text that is underlined. */
  readonly at: string
  /** The message and what it is caused by, one line each. */
  readonly message: string
}

/** A TypeScript file that imports core, as an editor and the compiler see it. */
export interface TypescriptProject {
  /** The names that completion offers at the cursor `§`. */
  completions(code: string): readonly string[]
  /** What hovering the name before each `§` shows. */
  hovers(code: string): readonly Hover[]
  /** What hovering the name before the only `§` shows. */
  hover(code: string): Hover
  mistakes(code: string): readonly Mistake[]
}

/** Parsed files that projects share. */
const registry = ts.createDocumentRegistry()

/** Texts of files, read once for all projects. */
const files = new Map<string, string | undefined>()

const readOnce = (path: string): string | undefined => {
  if (!files.has(path)) files.set(path, ts.sys.readFile(path))
  return files.get(path)
}

/**
 * Creates a project with one file, which is replaced for each question.
 * @param head the start of the file, which every code follows
 */
export const createTypescriptProject = (head: string, options: ts.CompilerOptions = {}): TypescriptProject => {
  const path = join(folder, 'virtual.ts')
  let text = ''
  let version = 0
  const host: ts.LanguageServiceHost = {
    getScriptFileNames: () => [path],
    getScriptVersion: (file) => (file === path ? String(version) : ''),
    getScriptSnapshot: (file) => {
      const found = file === path ? text : readOnce(file)
      return found === undefined ? undefined : ts.ScriptSnapshot.fromString(found)
    },
    getCurrentDirectory: () => folder,
    getCompilationSettings: () => ({ ...baseOptions, ...options }),
    getDefaultLibFileName: (settings) => join(dirname(ts.getDefaultLibFilePath(settings)), 'lib.d.ts'),
    fileExists: (file) => file === path || ts.sys.fileExists(file),
    readFile: readOnce,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  }
  const service = ts.createLanguageService(host, registry)

  /** Makes the code the file; returns the positions that it marks. */
  const open = (code: string): readonly number[] => {
    const parts = `${head}\n${code}\n`.split(cursor)
    text = parts.join('')
    version += 1
    let position = 0
    return parts.slice(0, -1).map((part) => {
      position += part.length
      return position
    })
  }

  const hovers = (code: string): readonly Hover[] =>
    open(code).map((position) => {
      const info = service.getQuickInfoAtPosition(path, position)
      return {
        type: ts.displayPartsToString(info?.displayParts).replaceAll(/\s+/g, ' '),
        docs: ts.displayPartsToString(info?.documentation),
      }
    })

  return {
    completions: (code) =>
      open(code).flatMap(
        (position) => service.getCompletionsAtPosition(path, position, {})?.entries.map(({ name }) => name) ?? [],
      ),
    hovers,
    hover: (code) => {
      const [found, ...others] = hovers(code)
      if (found === undefined || others.length > 0) throw new Error(`One position must be marked: ${code}`)
      return found
    },
    mistakes: (code) => {
      open(code)
      return [...service.getSyntacticDiagnostics(path), ...service.getSemanticDiagnostics(path)].map(
        ({ start = 0, length = 0, messageText }) => ({
          at: text.slice(start, start + length),
          message: ts.flattenDiagnosticMessageText(messageText, '\n'),
        }),
      )
    },
  }
}
