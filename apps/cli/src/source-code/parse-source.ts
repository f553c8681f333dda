import { type ParserOptions, type ParserPlugin, parse } from '@babel/parser'
import type { Comment, Program } from '@babel/types'

/** Files of JavaScript and TypeScript. */
export const isScriptName = (name: string): boolean => /\.[cm]?[jt]sx?$/.test(name)

/** Files whose scripts are JavaScript or TypeScript. */
export const isComponentName = (name: string): boolean => /\.(?:vue|svelte)$/.test(name)

/** Types of scripts that are programs; others, such as `application/ld+json`, are data. */
const programType = /^(?:module|(?:text|application)\/(?:javascript|ecmascript|typescript|babel|jsx))$/i

const attributeOf = (tag: string, name: string): string | undefined =>
  new RegExp(`\\s${name}\\s*=\\s*["']?([^"'\\s>]*)`, 'i').exec(tag)?.[1]

/** The scripts of a component, with everything else replaced by spaces, so that places stay. */
const scriptsOf = (text: string): string => {
  let out = ''
  let at = 0
  for (const { index, 0: all, 1: tag = '', 2: script = '' } of text.matchAll(
    /<script\b((?:[^>"']|"[^"]*"|'[^']*')*)>([\s\S]*?)<\/script>/gi,
  )) {
    if (!programType.test(attributeOf(tag, 'type') ?? 'module')) continue
    const start = index + all.indexOf('>', '<script'.length + tag.length) + 1
    out += text.slice(at, start).replace(/[^\n]/g, ' ') + script
    at = start + script.length
  }
  return out + text.slice(at).replace(/[^\n]/g, ' ')
}

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

/**
 * Parses JavaScript, TypeScript, JSX, and the scripts of Vue and Svelte files.
 * @param strictness `strict` rejects every syntax error; `lenient` accepts those after which parsing can continue
 * @throws {SyntaxError}
 */
export const parseSource = (file: string, text: string, strictness: 'strict' | 'lenient'): ParsedSource => {
  const source = isComponentName(file) ? scriptsOf(text) : text
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

/** What is wrong with a file that cannot be parsed, in one line. */
export const syntaxProblem = (error: unknown): string => {
  if (error instanceof RangeError) return 'it is nested too deeply'
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'its syntax is invalid'
}
