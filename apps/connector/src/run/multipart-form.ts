import { textOf } from '@org/iml'
import { fieldsOf, isFields } from '../app/app.ts'
import { joinBytes } from './join-bytes.ts'
import { ModuleError } from './module-error.ts'

/** A form of parts. `text` is the same as `bytes`, if every part is text. */
export interface MultipartForm {
  readonly bytes: Uint8Array
  readonly text: string | undefined
  readonly boundary: string
}

const encoder = new TextEncoder()

interface Part {
  readonly head: string
  readonly content: string | Uint8Array
}

const contentOf = (name: string, value: unknown): string | Uint8Array => {
  if (value instanceof Uint8Array) return value
  if (!isFields(value) && !Array.isArray(value)) return textOf(value)
  throw new ModuleError(
    'DataError',
    `${name}: a part must be text, a number, a boolean, a date, a buffer or { value, options }.`,
  )
}

const quoted = (text: unknown): string => textOf(text).replace(/["\r\n]/g, (found) => encodeURIComponent(found))

const isMissing = (value: unknown): boolean => value === undefined || value === null

const partOf = (name: string, given: unknown): Part => {
  const isFile = isFields(given) && 'value' in given
  const options = isFile ? fieldsOf(given.options) : {}
  if (isFile && isMissing(given.value)) {
    throw new ModuleError('DataError', `${name}: the file has no value. Map a buffer or text to its value.`)
  }
  const filename = isMissing(options.filename) ? '' : `; filename="${quoted(options.filename)}"`
  const type = isMissing(options.contentType) ? '' : `\r\nContent-Type: ${quoted(options.contentType)}`
  return {
    head: `Content-Disposition: form-data; name="${quoted(name)}"${filename}${type}\r\n\r\n`,
    content: contentOf(name, isFile ? given.value : given),
  }
}

/** A fixed boundary keeps runs reproducible; it grows until no part contains it. */
const boundaryFor = (parts: readonly Part[]): string => {
  let boundary = '----app-runtime-boundary-7d1f0c3a'
  // Every byte is one character of Latin-1.
  const latin1 = new TextDecoder('latin1')
  const contents = parts.map(({ content }) => (typeof content === 'string' ? content : latin1.decode(content)))
  while (contents.some((content) => content.includes(boundary))) boundary += '0'
  return boundary
}

/**
 * Writes a form of parts. A member that is an array is one part for each item; `{ value, options }` is a file with
 * `filename` and `contentType`.
 * @param members names and values, none missing
 * @throws {ModuleError} for a value that is not a part
 */
export const multipartForm = (members: readonly (readonly [string, unknown])[]): MultipartForm => {
  const parts = members.flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((item) => partOf(name, item)),
  )
  const boundary = boundaryFor(parts)
  const pieces = parts.flatMap(({ head, content }) => [`--${boundary}\r\n${head}`, content, '\r\n'])
  const all = [...pieces, `--${boundary}--\r\n`]
  const isText = all.every((piece) => typeof piece === 'string')
  return {
    bytes: joinBytes(all.map((piece) => (typeof piece === 'string' ? encoder.encode(piece) : piece))),
    text: isText ? all.join('') : undefined,
    boundary,
  }
}
