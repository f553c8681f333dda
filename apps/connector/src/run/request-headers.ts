import { textOf } from '@org/iml'
import { ModuleError } from './module-error.ts'

/** Headers that the connection sets itself. HTTP clients reject or ignore them. */
const managed: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'te',
  'trailer',
  'upgrade',
  'expect',
])

const failed = (message: string): never => {
  throw new ModuleError('DataError', message)
}

/**
 * The text of a header.
 * @param name in lowercase
 * @throws {ModuleError} `DataError` for a header that cannot be sent: repeating the run would not help
 */
export const headerText = (name: string, value: unknown): string => {
  const text = Array.isArray(value) ? value.map((item) => textOf(item)).join(', ') : textOf(value)
  if (!/^[!#$%&'*+.^_`|~\dA-Za-z-]+$/.test(name)) failed('A header has an invalid name.')
  if (managed.has(name)) failed(`The header ${name} cannot be set: it is created from the request. Remove it.`)
  if (/[\r\n\0]/.test(text)) failed(`The header ${name} contains a line break.`)
  if (/[^\t\x20-\x7e\x80-\xff]/.test(text)) {
    failed(`The header ${name} contains a character that headers cannot have. Encode the value, for example as base64.`)
  }
  return text.trim()
}
