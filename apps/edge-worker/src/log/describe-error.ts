import { isSegmentError } from '@org/segment-core'
import { redactSecrets } from '@org/segment-core/internal'
import type { LoggedError } from './log-entry.ts'

/** Maximum causes, frames of a stack, and characters of a message. */
const limits = { causes: 5, frames: 12, characters: 500 } as const

/** What a visitor may have sent and a foreign message may repeat. */
const personalData: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/[^\s"'<>(),;:]+@[^\s"'<>(),;:]+/g, '[e-mail address]'],
  // IPv6 has `::` or eight groups, which tells it from a time; the last groups may be IPv4.
  [/(?<![\w:])(?=[\da-f:]*::|(?:[\da-f]+:){6})[\da-f:]{2,39}(?:(?:\.\d{1,3}){3})?(?![\w:])/gi, '[IP address]'],
  [/\b(?:\d{1,3}\.){3}\d{1,3}\b(?!:\d)/g, '[IP address]'],
]

const codeOf = (error: Error): string | undefined =>
  'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? String(error.code) : undefined

/** The frames of a stack. Its first lines repeat the message, which may have several. */
const framesOf = ({ stack = '' }: Error): readonly string[] =>
  String(stack)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, limits.frames)
    .map((line) => line.trim().slice(0, limits.characters))

const describe = (thrown: unknown, secrets: readonly string[], causes: number): LoggedError => {
  const error =
    thrown instanceof Error ? thrown : new Error(`Not an error was thrown, but a value of type ${typeof thrown}.`)
  const shown = redactSecrets(String(error.message), secrets)
  // Messages of core repeat nothing that a visitor sent.
  const message = isSegmentError(error)
    ? shown
    : personalData.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), shown)
  return {
    name: String(error.name),
    code: codeOf(error),
    message: message.length <= limits.characters ? message : `${message.slice(0, limits.characters)}…`,
    stack: framesOf(error).map((frame) => redactSecrets(frame, secrets)),
    cause: error.cause === undefined || causes <= 0 ? undefined : describe(error.cause, secrets, causes - 1),
  }
}

/**
 * Describes an error with its causes and stacks for the log. Secrets, e-mail addresses and IP addresses in the messages of
 * foreign errors are replaced.
 * @param secrets write keys, tokens and the like
 */
export const describeError = (thrown: unknown, secrets: readonly string[]): LoggedError => {
  try {
    return describe(thrown, secrets, limits.causes)
  } catch {
    // A hostile error has getters that throw.
    return { name: 'Error', message: 'The error cannot be read.', stack: [] }
  }
}
