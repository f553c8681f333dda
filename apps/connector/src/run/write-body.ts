import { textOf } from '@org/iml'
import { type Fields, isFields } from '../app/app.ts'
import { ModuleError } from './module-error.ts'
import { multipartForm } from './multipart-form.ts'

/** A serialized body, as text or as bytes, and the Content-Type that the platform sets for it. */
export interface WrittenBody {
  readonly text?: string
  readonly bytes?: Uint8Array
  readonly contentType?: string
}

/** The members of an object that a form sends: null and undefined are dropped. */
const presentMembers = (data: Fields): readonly (readonly [string, unknown])[] =>
  Object.entries(data).filter(([, value]) => isPresent(value))

const isPresent = (value: unknown): boolean => value !== undefined && value !== null

/** The members of a form. @throws {ModuleError} for data that is not a collection: it would be lost */
const formMembers = (data: unknown, type: string): Fields => {
  if (data === null) return {}
  if (isFields(data)) return data
  throw new ModuleError('DataError', `A body of the type ${type} must be a collection.`)
}

/** The text of a value in a form. A collection has none: refused, never sent as a marker. */
const formText = (name: string, value: unknown): string => {
  if (!isFields(value) && !Array.isArray(value)) return textOf(value)
  throw new ModuleError('DataError', `${name}: a form or query cannot contain a collection or an array of arrays.`)
}

/**
 * The members of an object as a query or form; a list repeats its name.
 * @throws {ModuleError} for a collection
 */
export const urlencoded = (data: Fields): string => {
  const form = new URLSearchParams()
  for (const [name, value] of presentMembers(data)) {
    for (const item of Array.isArray(value) ? value.filter(isPresent) : [value]) form.append(name, formText(name, item))
  }
  return form.toString()
}

/** Whether a value contains bytes, which have no JSON form. */
const containsBytes = (value: unknown): boolean => {
  if (value instanceof Uint8Array) return true
  if (Array.isArray(value)) return value.some(containsBytes)
  return isFields(value) && Object.values(value).some(containsBytes)
}

const jsonText = (data: unknown): string => {
  if (containsBytes(data)) {
    throw new ModuleError('DataError', 'JSON cannot contain a buffer. Convert it to text, such as base64, first.')
  }
  return JSON.stringify(data)
}

/**
 * Text and bytes are sent unchanged. Collections and arrays, for which the platform is not documented, are sent as
 * JSON.
 */
const plain = (data: unknown): WrittenBody => {
  if (data === null) return {}
  if (data instanceof Uint8Array) return { bytes: data }
  return { text: isFields(data) || Array.isArray(data) ? jsonText(data) : textOf(data) }
}

/**
 * Serializes a body by the type of its request.
 * @throws {ModuleError} for an unknown type, or data that the type cannot express
 */
export const writeBody = (data: unknown, type: string): WrittenBody => {
  if (data === undefined) return {}
  switch (type) {
    case 'json':
      return { text: jsonText(data), contentType: 'application/json' }
    case 'urlencoded':
      // Text is a form that the app encoded itself.
      return {
        text: typeof data === 'string' ? data : urlencoded(formMembers(data, type)),
        contentType: 'application/x-www-form-urlencoded',
      }
    case 'multipart/form-data': {
      const { bytes, text, boundary } = multipartForm(presentMembers(formMembers(data, type)))
      const contentType = `multipart/form-data; boundary=${boundary}`
      return text === undefined ? { bytes, contentType } : { text, contentType }
    }
    case 'text':
    case 'string':
    case 'raw':
    case 'binary':
      return plain(data)
    default:
      throw new ModuleError('TemplateError', `Unknown body type ${type}.`)
  }
}
