import { textOf } from '@org/iml'
import { isFields } from '../app/app.ts'
import { ModuleError } from './module-error.ts'

/** A serialized body and the Content-Type that the platform sets for it. */
export interface WrittenBody {
  readonly text?: string
  readonly contentType?: string
}

const present = (data: unknown): readonly (readonly [string, unknown])[] =>
  isFields(data) ? Object.entries(data).filter(([, value]) => value !== undefined && value !== null) : []

/** The members of an object as a query or form; a list repeats its name. */
export const urlencoded = (data: unknown): string => {
  const form = new URLSearchParams()
  for (const [name, value] of present(data)) {
    for (const item of Array.isArray(value) ? value : [value]) form.append(name, textOf(item))
  }
  return form.toString()
}

/** A fixed boundary keeps runs reproducible. Content does not contain it by chance. */
const boundary = '----app-runtime-boundary-7d1f0c3a'

const multipart = (data: unknown): string => {
  const parts = present(data).map(([name, value]) => {
    const options = isFields(value) && isFields(value.options) ? value.options : {}
    const content = isFields(value) && 'value' in value ? value.value : value
    const quote = (text: unknown): string => textOf(text).replace(/["\r\n]/g, (found) => encodeURIComponent(found))
    const filename = options.filename === undefined ? '' : `; filename="${quote(options.filename)}"`
    const type = options.contentType === undefined ? '' : `\r\nContent-Type: ${quote(options.contentType)}`
    return `--${boundary}\r\nContent-Disposition: form-data; name="${quote(name)}"${filename}${type}\r\n\r\n${textOf(content)}\r\n`
  })
  return `${parts.join('')}--${boundary}--\r\n`
}

/**
 * Text is sent unchanged. Collections and arrays, for which the platform is not documented, are sent as JSON.
 */
const plainText = (data: unknown): string =>
  isFields(data) || Array.isArray(data) ? JSON.stringify(data) : textOf(data)

/**
 * Serializes a body by the type of its request.
 * @throws {ModuleError} for an unknown type
 */
export const writeBody = (data: unknown, type: string): WrittenBody => {
  if (data === undefined) return {}
  switch (type) {
    case 'json':
      return { text: JSON.stringify(data), contentType: 'application/json' }
    case 'urlencoded':
      return { text: urlencoded(data), contentType: 'application/x-www-form-urlencoded' }
    case 'multipart/form-data':
      return { text: multipart(data), contentType: `multipart/form-data; boundary=${boundary}` }
    case 'text':
    case 'string':
    case 'raw':
    case 'binary':
      return data === null ? {} : { text: plainText(data) }
    default:
      throw new ModuleError('TemplateError', `Unknown body type ${type}.`)
  }
}
