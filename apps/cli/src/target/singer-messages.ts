import { isJsonObject, textMembers } from '@org/segment-core/internal'
import * as z from 'zod'
import { badDataError, type CliError } from '../errors/cli-error.ts'
import type { Row } from '../read/row.ts'

const schemas = {
  RECORD: z.looseObject({ stream: z.string(), record: z.record(z.string(), z.unknown()) }),
  SCHEMA: z.looseObject({
    stream: z.string(),
    schema: z.record(z.string(), z.unknown()),
    key_properties: z.array(z.string()).nullish(),
  }),
  STATE: z.looseObject({ value: z.unknown() }),
  ACTIVATE_VERSION: z.looseObject({ stream: z.string() }),
  BATCH: z.looseObject({ stream: z.string(), manifest: z.array(z.string()) }),
} as const

const forms: Readonly<Record<string, string>> = { string: 'a string', record: 'an object', array: 'an array' }

type Schemas = typeof schemas

/** A message of a tap. */
export type SingerMessage =
  | {
      readonly [Type in keyof Schemas]: { readonly type: Type; readonly message: z.output<Schemas[Type]> }
    }[keyof Schemas]
  | { readonly type: 'unknown'; readonly name: string }

const badMessage = ({ line }: Row, reason: string): CliError =>
  badDataError(
    `Line ${line} of the tap's output ${reason}`,
    'Check the tap; the last state that was written still holds.',
    'bad_message',
  )

/** What is wrong with a member of a message. */
const mistakeOf = (value: object, { path, message, ...issue }: z.core.$ZodIssue): string => {
  const found = path.reduce<unknown>((holder, name) => Reflect.get(Object(holder), name), value)
  const place = path.join('.')
  if (found === undefined) return `${place} is missing`
  const form =
    issue.code === 'invalid_type' || issue.code === 'invalid_key'
      ? forms[String(Reflect.get(issue, 'expected'))]
      : undefined
  return form === undefined ? `${place}: ${message}` : `${place} must be ${form}`
}

/** The JSON of a member as it was written, so that no number loses a digit. */
export const memberText = ({ text }: Row, name: string): string => {
  const member = textMembers(text, 0).find((one) => one.name === name)
  return member === undefined ? 'null' : text.slice(member.valueStart, member.end)
}

/** Reads a message of a tap. @throws {CliError} `bad_message` with the line */
export const readMessage = (row: Row): SingerMessage => {
  if (row.problem !== undefined) throw badMessage(row, `is not a message: ${row.problem.message}`)
  const { value } = row
  if (!isJsonObject(value) || typeof value.type !== 'string') throw badMessage(row, 'has no type.')
  const type = value.type.toUpperCase()
  const isKnown = (name: string): name is keyof Schemas => Object.hasOwn(schemas, name)
  if (!isKnown(type)) return { type: 'unknown', name: value.type }
  const result = schemas[type].safeParse(value)
  if (!result.success) {
    const [issue] = result.error.issues
    const mistake = issue === undefined ? '' : mistakeOf(value, issue)
    throw badMessage(row, `is not ${type.startsWith('A') ? 'an' : 'a'} ${type} message: ${mistake}.`)
  }
  return { type, message: result.data } as SingerMessage
}
