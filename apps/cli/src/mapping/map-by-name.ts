import { setAt, splitPath } from './field-path.ts'

/** The call of a row whose column names are paths of a call, such as `userId` and `traits.email`. */
export const mapByName = (row: unknown): Readonly<Record<string, unknown>> => {
  const call: Record<string, unknown> = {}
  const columns = typeof row === 'object' && row !== null ? Object.entries(row) : []
  for (const [column, value] of columns) setAt(call, splitPath(column), value)
  return call
}
