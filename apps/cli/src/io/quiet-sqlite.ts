import process from 'node:process'

/**
 * Loads something that uses SQLite, without the warning of Node 22 that it is experimental: the command uses it only for
 * locks, and a user can do nothing about it.
 */
export const withoutSqliteWarning = async <Value>(load: () => Promise<Value>): Promise<Value> => {
  const { emitWarning } = process
  const filtered = (warning: string | Error, ...rest: readonly unknown[]): void => {
    if (rest[0] === 'ExperimentalWarning' && String(warning).startsWith('SQLite')) return
    Reflect.apply(emitWarning, process, [warning, ...rest])
  }
  process.emitWarning = filtered
  try {
    return await load()
  } finally {
    process.emitWarning = emitWarning
  }
}
