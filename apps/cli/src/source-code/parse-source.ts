import { type ParserOptions, type ParserPlugin, parse } from '@babel/parser'
import type { Comment, Program } from '@babel/types'
import { componentCode } from './component-code.ts'

/** Files of JavaScript and TypeScript. */
export const isScriptName = (name: string): boolean => /\.[cm]?[jt]sx?$/.test(name)

/** Files whose scripts are JavaScript or TypeScript. */
export const isComponentName = (name: string): boolean => /\.(?:vue|svelte)$/.test(name)

/** What a file is written in. In TypeScript with JSX, `<T>(x: T) => x` does not parse. */
const languageOf = (file: string, text: string): readonly ParserPlugin[] => {
  if (/\.[cm]?ts$/.test(file)) return ['typescript']
  if (/\.tsx$/.test(file)) return ['typescript', 'jsx']
  if (!isComponentName(file)) return ['jsx', 'flow']
  return /<script\b[^>]*\slang\s*=\s*["']?(?:ts|typescript)\b/i.test(text) ? ['typescript'] : ['typescript', 'jsx']
}

const options: ParserOptions = {
  sourceType: 'unambiguous',
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
  allowNewTargetOutsideFunction: true,
  allowSuperOutsideMethod: true,
  allowUndeclaredExports: true,
}

/** The syntax tree of a file, and the text that its positions refer to. */
export interface ParsedSource {
  readonly program: Program
  readonly comments: readonly Comment[]
  /** As long as the text of the file. */
  readonly source: string
}

const parseCode = (file: string, text: string, source: string, strictness: 'strict' | 'lenient'): ParsedSource => {
  const parseWith = (decorators: ParserPlugin): ParsedSource => {
    const { program, comments } = parse(source, {
      ...options,
      errorRecovery: strictness === 'lenient',
      plugins: [...languageOf(file, text), decorators],
    })
    return { program, comments: comments ?? [], source }
  }
  try {
    return parseWith('decorators')
  } catch (error) {
    // Only the older form of decorators allows them on parameters.
    if (!source.includes('@')) throw error
    try {
      return parseWith('decorators-legacy')
    } catch {
      throw error
    }
  }
}

/**
 * Parses JavaScript, TypeScript, JSX, and the scripts of Vue and Svelte files.
 * @param strictness `strict` rejects every syntax error; `lenient` accepts those after which parsing can continue, and reads
 *   the event handlers in templates too
 * @throws {SyntaxError}
 */
export const parseSource = (file: string, text: string, strictness: 'strict' | 'lenient'): ParsedSource => {
  if (!isComponentName(file)) return parseCode(file, text, text, strictness)
  const scripts = componentCode(file, text, 'scripts')
  if (strictness === 'strict') return parseCode(file, text, scripts, strictness)
  try {
    return parseCode(file, text, componentCode(file, text, 'scripts and handlers'), strictness)
  } catch {
    // What looks like a handler need not be code.
    return parseCode(file, text, scripts, strictness)
  }
}

/** What is wrong with a file that cannot be parsed, in one line. */
export const syntaxProblem = (error: unknown): string => {
  if (error instanceof RangeError) return 'it is nested too deeply'
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'its syntax is invalid'
}
