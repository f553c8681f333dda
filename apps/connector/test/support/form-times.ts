import { type CallTypeSpec, callTypes, type FieldSpec } from '@org/segment-core/spec'

type Members = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isoTime =
  /^(?<day>\d{4}-\d{2}-\d{2})(?:[Tt](?<clock>\d{2}:\d{2}(?::\d{2})?)(?:[.,](?<fraction>\d+))?(?<zone>[Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/

/** The instant of ISO 8601 text, UTC if it has no offset; undefined for a date that does not exist. */
const instantOf = (text: string): Date | undefined => {
  const { day = '', clock = '00:00', fraction = '0', zone = 'Z' } = isoTime.exec(text)?.groups ?? {}
  const midnight = new Date(`${day}T00:00:00Z`)
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(day)) return undefined
  const [, sign, hours, minutes = '00'] = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone) ?? []
  const offset = sign === undefined ? 'Z' : `${sign}${hours}:${minutes}`
  const date = new Date(`${day}T${clock.length === 5 ? `${clock}:00` : clock}.${fraction.slice(0, 3)}${offset}`)
  return Number.isNaN(date.getTime()) ? undefined : date
}

const sentTime = ({ format }: FieldSpec, value: unknown): unknown => {
  const date = typeof value === 'string' ? instantOf(value) : undefined
  return date === undefined ? value : format === 'date' ? date.toISOString().slice(0, 10) : date.toISOString()
}

const inFields = (fields: readonly FieldSpec[], value: unknown): unknown => {
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const field = fields.find((row) => row.name === name)
      if (field?.kind === 'datetime') return [name, sentTime(field, member)]
      return [name, field?.fields === undefined ? member : inFields(field.fields, member)]
    }),
  )
}

/** A call with its dates as a form sends them: times in UTC with milliseconds, birthdays without a time of day. */
export const asFormSends = (type: string, call: unknown): unknown =>
  inFields((callTypes as Readonly<Record<string, CallTypeSpec>>)[type]?.fields ?? [], call)

/** The same for the calls of a batch, whose traits and properties are mapped as they are. */
export const asBatchSends = (body: unknown): unknown => {
  if (!isObject(body) || !Array.isArray(body.batch)) return body
  const timestamp = callTypes.track.fields.filter(({ name }) => name === 'timestamp')
  return { ...body, batch: body.batch.map((call: unknown) => inFields(timestamp, call)) }
}
