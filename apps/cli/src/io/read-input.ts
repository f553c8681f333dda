import { badDataError, messageOf, noInputError, systemErrorCode } from '../errors/cli-error.ts'
import { duplicateName } from '../json/duplicate-name.ts'
import { exactValue } from '../json/exact-json.ts'
import type { Io } from './io.ts'

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  EACCES: 'cannot be read: permission denied',
  EPERM: 'cannot be read: permission denied',
  EISDIR: 'is a directory',
  ENOTDIR: 'does not exist',
}

/** Reads an input file. @throws {CliError} `no_input`, or `bad_input` if it is not UTF-8 */
export const readFileInput = async (io: Io, path: string): Promise<string> => {
  try {
    return await io.files.read(path)
  } catch (error) {
    const code = systemErrorCode(error)
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
      throw badDataError(`The file ${path} is not valid UTF-8.`, 'Convert it to UTF-8.')
    }
    throw noInputError(`The file ${path} ${reasons[code] ?? `cannot be read (${code})`}.`, 'Check the path.')
  }
}

/** Reads all of standard input. @throws {CliError} `no_input` if stdin is a terminal, `bad_input` if it is not UTF-8 */
export const readStdinInput = async (io: Io): Promise<string> => {
  if (io.stdinIsTTY) {
    throw noInputError('No input: stdin is a terminal.', 'Pipe the input to the command, or pass a file.')
  }
  try {
    return await io.readStdin()
  } catch (error) {
    if (error instanceof TypeError)
      throw badDataError('The input from stdin is not valid UTF-8.', 'Convert it to UTF-8.')
    throw error
  }
}

/** Resolves a value: `@path` is the text of a file, `-` is standard input, anything else is the value itself. */
export const readValue = async (io: Io, value: string): Promise<string> => {
  if (value === '-') return readStdinInput(io)
  return value.startsWith('@') ? readFileInput(io, value.slice(1)) : value
}

const position = (text: string, message: string): string => {
  const at = /position (\d+)/.exec(message)?.[1]
  if (at === undefined) return ''
  const before = text.slice(0, Number(at)).split('\n')
  return ` at line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`
}

/**
 * Parses JSON; a number keeps every digit.
 * @param what names the input in messages
 * @throws {CliError} `bad_json` with line and column, `bad_input` if an object has a name twice
 */
export const parseJson = (text: string, what: string): unknown => {
  if (text.trim() === '') throw badDataError(`${what} is empty.`, 'Pass JSON.', 'bad_json')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const message = messageOf(error)
    const place = position(text, message) || (/end of JSON|Unexpected end/i.test(message) ? ' at the end' : '')
    const single = text.includes("'") ? ' JSON uses double quotes.' : ''
    throw badDataError(
      `${what} is not valid JSON${place}.`,
      `Check the quotes, commas and brackets.${single}`,
      'bad_json',
    )
  }
  const twice = duplicateName(text.trim(), value)
  if (twice !== undefined) throw badDataError(`${what} has the name ${twice} twice.`, 'Remove one of the two.')
  return exactValue(text, value)
}

/** Reads a JSON object: inline, `@path` or `-`. @throws {CliError} `bad_json`, or `bad_input` if it is not an object */
export const readJsonObject = async (
  io: Io,
  value: string,
  what: string,
): Promise<Readonly<Record<string, unknown>>> => {
  const place = value === '-' ? ' (stdin)' : value.startsWith('@') ? ` (${value.slice(1)})` : ''
  const parsed = parseJson(await readValue(io, value), `${what}${place}`)
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed }
  throw badDataError(`${what} must be a JSON object.`, 'Pass an object such as {"plan":"pro"}.')
}
