import { parseIso8601 } from '../iso-8601.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts'
import { invalidInput } from './api-error.ts'

const present = (fields: JsonObject, name: string): JsonValue | undefined => {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  return value === null ? undefined : value
}

const required = <T>(value: T | undefined, name: string): T => {
  if (value === undefined) throw invalidInput(name, `${name} is required.`)
  return value
}

/** Text, if the field is present. @throws {ApiError} for another type */
export const optionalText = (fields: JsonObject, name: string): string | undefined => {
  const value = present(fields, name)
  if (value === undefined || typeof value === 'string') return value
  throw invalidInput(name, `${name} must be a string.`)
}

/** Non-empty text. @throws {ApiError} */
export const text = (fields: JsonObject, name: string): string => {
  const value = required(optionalText(fields, name), name)
  if (value === '') throw invalidInput(name, `${name} must not be empty.`)
  return value
}

/** One of several words, if the field is present. @throws {ApiError} for another one */
export const optionalWord = <const Word extends string>(
  fields: JsonObject,
  name: string,
  words: readonly Word[],
): Word | undefined => {
  const value = optionalText(fields, name)
  const found = words.find((word) => word === value)
  if (value !== undefined && found === undefined)
    throw invalidInput(name, `${name} must be one of ${words.join(', ')}.`)
  return found
}

/** One of several words. @throws {ApiError} */
export const word = <const Word extends string>(fields: JsonObject, name: string, words: readonly Word[]): Word =>
  required(optionalWord(fields, name, words), name)

/** A boolean, if the field is present; in a query it is text. @throws {ApiError} for another type */
export const optionalBoolean = (fields: JsonObject, name: string): boolean | undefined => {
  const value = present(fields, name)
  if (value === undefined || typeof value === 'boolean') return value
  if (value === 'true' || value === 'false') return value === 'true'
  throw invalidInput(name, `${name} must be a boolean.`)
}

/** A boolean. @throws {ApiError} */
export const boolean = (fields: JsonObject, name: string): boolean => required(optionalBoolean(fields, name), name)

/** An object, if the field is present. @throws {ApiError} for another type */
export const optionalObject = (fields: JsonObject, name: string): JsonObject | undefined => {
  const value = present(fields, name)
  if (value === undefined || isJsonObject(value)) return value
  throw invalidInput(name, `${name} must be an object.`)
}

/** An object. @throws {ApiError} */
export const object = (fields: JsonObject, name: string): JsonObject => required(optionalObject(fields, name), name)

/** A list, if the field is present. @throws {ApiError} for another type */
export const optionalList = (fields: JsonObject, name: string): readonly JsonValue[] | undefined => {
  const value = present(fields, name)
  if (value === undefined || Array.isArray(value)) return value
  throw invalidInput(name, `${name} must be a list.`)
}

/** A list of texts; in a query, a single value is a list of one. @throws {ApiError} */
export const texts = (fields: JsonObject, name: string): readonly string[] => {
  const value = present(fields, name)
  const list = value === undefined ? [] : Array.isArray(value) ? value : [value]
  return list.map((item, index) => {
    if (typeof item === 'string') return item
    throw invalidInput(`${name}.${index}`, `${name} must be a list of strings.`)
  })
}

/** A list of objects. @throws {ApiError} */
export const objects = (fields: JsonObject, name: string): readonly JsonObject[] =>
  required(optionalList(fields, name), name).map((item, index) => {
    if (isJsonObject(item)) return item
    throw invalidInput(`${name}.${index}`, `${name} must be a list of objects.`)
  })

/** An ISO 8601 time as ms since 1970. @throws {ApiError} */
export const time = (fields: JsonObject, name: string): number => {
  const value = parseIso8601(text(fields, name))
  if (value === undefined) throw invalidInput(name, `${name} must be an ISO 8601 date and time.`)
  return value
}

/** Rejects fields that the endpoint does not have. */
export const onlyFields = (fields: JsonObject, names: readonly string[]): void => {
  const other = Object.keys(fields).find((name) => !names.includes(name))
  if (other !== undefined) throw invalidInput(other, `${other} is not a field of this endpoint.`)
}
