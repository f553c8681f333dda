import { jsonOrUndefined } from '../json/json-or-undefined.ts'

/** Maximum characters of a server's message. */
const maxLength = 300

/**
 * A text on one line, shortened.
 * @returns undefined if nothing is left
 */
export const oneLine = (text: string | undefined, length: number = maxLength): string | undefined => {
  const line = text?.replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, ' ').trim()
  if (line === undefined || line === '') return undefined
  return line.length > length ? `${line.slice(0, length)}…` : line
}

const textOf = (body: Readonly<Record<string, unknown>>, names: readonly string[]): string | undefined => {
  for (const name of names) {
    const value = Object.hasOwn(body, name) ? body[name] : undefined
    if (typeof value === 'string' && value.trim() !== '') return value.trim()
  }
  return undefined
}

/**
 * The message in the body of a refusal, on one line: Segment's `message` and `code`, OAuth's `error` and
 * `error_description`, or plain text. Markup is ignored.
 * @returns undefined if there is none
 */
export const refusalMessage = (body: string): string | undefined => {
  const parsed = jsonOrUndefined(body)
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
    const fields: Readonly<Record<string, unknown>> = { ...parsed }
    const message = textOf(fields, ['message', 'error_description', 'error', 'code'])
    const code = textOf(fields, ['code', 'error'])
    return oneLine(code === undefined || code === message ? message : `${message} (${code})`)
  }
  return body.trimStart().startsWith('<') ? undefined : oneLine(body)
}
