import { readFileSync } from 'node:fs'

/** Help texts by the command they belong to (`` for the program) and the width they were laid out for. */
export type PrerenderedHelp = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Widths that help is laid out for at build time, in characters, widest first. */
export const helpWidths = [100, 80] as const

/**
 * The command whose help is asked for, where the arguments ask for nothing else: `''` for the program itself.
 * Anything more than that is the parser's business.
 */
export const helpTopic = (args: readonly string[]): string | undefined => {
  const isFlag = (arg: string | undefined): boolean => arg === '--help' || arg === '-h'
  const isName = (arg: string | undefined): arg is string => arg !== undefined && /^[a-z]+$/.test(arg)
  const [first, second] = args
  if (args.length === 1 && (isFlag(first) || first === 'help')) return ''
  if (args.length === 2 && isName(first) && first !== 'help' && isFlag(second)) return first
  return args.length === 2 && first === 'help' && isName(second) ? second : undefined
}

/**
 * Help that was laid out when the command was built, so that asking for it loads nothing else.
 * @param columns width of the terminal, or undefined where there is none
 * @returns undefined where there is none for it: the parser lays it out then
 */
export const prerenderedHelp = (
  args: readonly string[],
  file: URL,
  columns: number | undefined,
): string | undefined => {
  const topic = helpTopic(args)
  if (topic === undefined) return undefined
  const width = helpWidths.find((candidate) => candidate <= (columns ?? helpWidths[0]))
  if (width === undefined) return undefined
  try {
    // Written by the build, beside the bundle.
    const texts = JSON.parse(readFileSync(file, 'utf8')) as PrerenderedHelp
    return Object.hasOwn(texts, topic) ? texts[topic]?.[width] : undefined
  } catch {
    // Run from source there is no such file.
    return undefined
  }
}
