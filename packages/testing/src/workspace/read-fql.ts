import { invalidInput } from './api-error.ts'
import { type FqlStatement, parseFql } from './fql.ts'

/** A statement in FQL. @throws {ApiError} if it is not valid */
export const fqlOf = (source: string, name: string): FqlStatement => {
  const statement = parseFql(source)
  if (statement === undefined) throw invalidInput(name, `${name} is not a valid FQL statement.`)
  return statement
}
