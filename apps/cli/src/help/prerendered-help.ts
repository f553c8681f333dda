import { readFileSync } from 'node:fs'

/** Help texts by command (empty for the program) and width. */
export type PrerenderedHelp = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Widths of the prerendered help, in characters, widest first. */
export const helpWidths = [100, 80] as const

/**
 * The command whose help is requested, if the arguments request nothing else; empty for the program.
 * Commander handles all other cases.
 */
const helpTopic = (args: readonly string[]): string | undefined => {
  const isFlag = (arg: string | undefined): boolean => arg === '--help' || arg === '-h'
  const isName = (arg: string | undefined): arg is string => arg !== undefined && /^[a-z]+$/.test(arg)
  const [first, second] = args
  if (args.length === 1 && (isFlag(first) || first === 'help')) return ''
  if (args.length === 2 && isName(first) && first !== 'help' && isFlag(second)) return first
  return args.length === 2 && first === 'help' && isName(second) ? second : undefined
}

/**
 * Help rendered at build time, so that showing it loads nothing else.
 * @param columns width of the terminal, if there is one
 * @returns undefined if the help must be rendered now
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
    // Written by the build next to the bundle.
    const texts = JSON.parse(readFileSync(file, 'utf8')) as PrerenderedHelp
    return Object.hasOwn(texts, topic) ? texts[topic]?.[width] : undefined
  } catch {
    // Missing when run from source.
    return undefined
  }
}
