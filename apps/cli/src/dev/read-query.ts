import { compileQuery, parseQuery, QueryError, type QueryMatcher } from '@org/segment-testing/query'
import { usageError } from '../errors/cli-error.ts'

/**
 * Reads a query of the command line.
 * @throws {CliError} `usage` if it is invalid
 */
export const readQuery = (text: string): QueryMatcher => {
  try {
    return compileQuery(parseQuery(text))
  } catch (error) {
    if (!(error instanceof QueryError)) throw error
    throw usageError(error.message, 'For example: type:track properties.revenue>10 -event:"Page Viewed" user:ann')
  }
}
