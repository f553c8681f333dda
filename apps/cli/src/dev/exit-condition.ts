import type { EventSummary } from '@org/segment-debugger'
import { verdicts } from '@org/segment-testing/query'
import { usageError } from '../errors/cli-error.ts'
import { closestName } from '../mapping/closest-name.ts'
import { type Outcome, outcomeOf } from './event-line.ts'
import { readQuery } from './read-query.ts'

/** Whether a call ends the command. @param json the call, if the condition asks for it */
export type ExitCondition = (event: EventSummary, json: () => string | undefined) => boolean

const outcomes: readonly Outcome[] = [...verdicts, 'duplicate']

/** Words without an operator; a search for text must be quoted, so that a misspelled verdict is not one. */
const listOfWords = /^[\w\s,]*$/

/**
 * Reads the value of `--exit-on`: verdicts, or a query.
 * @throws {CliError} `usage` if it is neither
 */
export const readExitCondition = (text: string): ExitCondition => {
  if (!listOfWords.test(text)) return readQuery(text).matches
  const words = text.split(',').map((word) => word.trim())
  const unknown = words.find((word) => !outcomes.some((outcome) => outcome === word))
  if (unknown !== undefined) {
    const nearest = closestName(unknown, outcomes)
    const hint = nearest === undefined ? '' : ` Did you mean ${JSON.stringify(nearest)}?`
    const message = `--exit-on has no verdict ${JSON.stringify(unknown)}.${hint}`
    throw usageError(
      message,
      `The verdicts are ${outcomes.join(', ')}; or pass a query, such as 'properties.revenue<0'.`,
    )
  }
  return (event) => words.includes(outcomeOf(event))
}
