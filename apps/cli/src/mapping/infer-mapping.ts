import { isDataObject } from '@org/segment-core/internal'
import { type CallType, type CallTypeSpec, callTypes, type FieldSpec } from '@org/segment-core/spec'
import { fieldAt } from './check-mapping.ts'
import { bare } from './closest-name.ts'
import { type ConversionName, conversions, convertNumber } from './conversions.ts'
import { convertDate } from './convert-date.ts'
import { splitPath, valueAt } from './field-path.ts'
import type { Mapping, MappingField } from './mapping-schema.ts'

const dates: readonly ConversionName[] = ['date', 'date-dmy', 'date-mdy']
const numbers: readonly ConversionName[] = ['number', 'number-comma']

/** The conversion that reads most samples, the first of equals; undefined if none reads more than half of them. */
const bestFor = (samples: readonly string[], among: readonly ConversionName[]): ConversionName | undefined => {
  const taken = among.map((name) => samples.filter((text) => conversions[name].convert(text) !== undefined).length)
  const most = Math.max(...taken)
  return most * 2 > samples.length ? among[taken.indexOf(most)] : undefined
}

/** The first conversion that reads every sample. */
const firstFor = (samples: readonly string[], among: readonly ConversionName[]): ConversionName | undefined =>
  samples.length === 0
    ? undefined
    : among.find((name) => samples.every((text) => conversions[name].convert(text) !== undefined))

/** Text that loses something as a number: leading zeros, the plus of a phone number, digits past the 15th. */
const isRisky = (text: string): boolean => /^[+-]?0\d/.test(text) || text.startsWith('+') || text.length > 15

const isNumber = (text: string): boolean => convertNumber(text, '.') !== undefined

/**
 * The conversion of a column by its reserved field, or else by its values; undefined if it stays text. A reserved field gets
 * the conversion that reads most values. A custom one stays text unless a conversion reads every value.
 */
const suggestConversion = (field: FieldSpec | undefined, samples: readonly string[]): ConversionName | undefined => {
  if (field?.kind === 'datetime' || field?.format === 'date' || field?.format === 'date-time') {
    return bestFor(samples, dates)
  }
  if (field?.kind === 'number' || field?.kind === 'integer') return bestFor(samples, numbers)
  if (field?.kind === 'boolean') return bestFor(samples, ['boolean'])
  if (field !== undefined) return undefined
  if (!samples.some(isNumber)) return firstFor(samples, ['boolean', ...dates])
  // A column of whole numbers may have 10.50 further down.
  return samples.some(isRisky) ? undefined : firstFor(samples, numbers)
}

/** Other names of fields in exports, letters and digits only. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  userId: [
    ...[
      'customerid',
      'uid',
      'user',
      'memberid',
      'clientid',
      'contactid',
      'recordid',
      'personid',
      'distinctid',
      'userguid',
    ],
    ...['id', 'email', 'emailaddress', 'mail', 'phone', 'phonenumber'],
  ],
  anonymousId: ['anonid', 'deviceid', 'visitorid', 'cookieid', 'userpseudoid', 'domainuserid', 'sessionid'],
  previousId: ['oldid', 'formerid'],
  groupId: ['accountid', 'companyid', 'organizationid', 'organisationid', 'teamid'],
  event: ['eventname', 'eventtype', 'action', 'activity'],
  messageId: ['insertid', 'uuid', 'eventid', 'eventuuid'],
  timestamp: ['time', 'occurredat', 'eventtime', 'originaltimestamp', 'date', 'datetime', 'eventtimestamp'],
}

const otherTraits: Readonly<Record<string, readonly string[]>> = {
  email: ['emailaddress', 'mail'],
  phone: ['phonenumber', 'mobile', 'tel', 'telephone'],
  firstName: ['givenname', 'forename'],
  lastName: ['surname', 'familyname'],
  createdAt: ['signupdate', 'registeredat', 'created', 'joined'],
  birthday: ['dateofbirth', 'dob', 'birthdate'],
  'address.city': ['city', 'town'],
  'address.country': ['country'],
  'address.postalCode': ['zip', 'zipcode', 'postcode', 'postalcode'],
  'address.state': ['state', 'province'],
  'address.street': ['street', 'streetaddress'],
}

/** Names of addresses, by which a person is known for want of another id. */
const addressNames: ReadonlySet<string> = new Set(['email', 'emailaddress', 'mail', 'phone', 'phonenumber'])

/** The most likely type of call for these columns. */
const suggestType = (columns: readonly string[]): CallType => {
  const names = new Set(columns.map(bare))
  const has = (field: string): boolean => [bare(field), ...(otherNames[field] ?? [])].some((name) => names.has(name))
  if (has('previousId')) return 'alias'
  if (has('event')) return 'track'
  return has('groupId') && !names.has('email') ? 'group' : 'identify'
}

const textsOf = (rows: readonly Readonly<Record<string, unknown>>[], column: string): readonly string[] =>
  rows.flatMap((row) => {
    const value = valueAt(row, column)
    return value === undefined || value === null || value === '' || typeof value === 'object' ? [] : [String(value)]
  })

const withConversion = (column: string, convert: ConversionName | undefined): MappingField =>
  convert === undefined ? column : { column, convert }

const escaped = (name: string): string => name.replaceAll('\\', '\\\\').replaceAll('.', '\\.')

/** The reserved trait or property of a column; undefined for a custom one. */
const reservedPath = (home: FieldSpec, column: string): string | undefined => {
  const name = bare(column)
  const own = home.fields?.find((field) => bare(field.name) === name && field.kind !== 'object')
  if (own !== undefined) return own.name
  if (home.name !== 'traits') return undefined
  const [path] = Object.entries(otherTraits).find(([, names]) => names.includes(name)) ?? []
  return path !== undefined && fieldAt(home.fields, path.split('.')) !== undefined ? path : undefined
}

type Columns = Readonly<Record<string, unknown>>

/** Levels of objects in which ids and times are looked for. */
const searchedDepth = 3

/** Paths of the values in the objects of rows. */
const pathsIn = (rows: readonly Columns[], columns: readonly string[]): readonly string[] => {
  const paths = new Set<string>()
  const add = (value: unknown, path: string, depth: number): void => {
    if (!isDataObject(value)) {
      if (depth > 1) paths.add(path)
    } else if (depth < searchedDepth) {
      for (const [name, inner] of Object.entries(value)) add(inner, `${path}.${escaped(name)}`, depth + 1)
    }
  }
  for (const row of rows) for (const column of columns) add(row[column], escaped(column), 1)
  return [...paths]
}

/** Whether a column can be the id of each call: never empty, never twice, and no number that counts something. */
const isUniqueId = (texts: readonly string[], rows: number): boolean =>
  texts.length === rows && new Set(texts).size === rows && texts.every((text) => text.length >= 16)

/**
 * Proposes a mapping from the columns and some rows. Columns named like ids, times and reserved traits or properties, or like
 * exports call these, are mapped to them, in JSON also inside of objects; every other column becomes a custom trait or property.
 * @param rows a sample of rows
 */
export const inferMapping = (columns: readonly string[], rows: readonly Columns[], asked?: CallType): Mapping => {
  const type = asked ?? suggestType(columns)
  const spec: CallTypeSpec = callTypes[type]
  const home = spec.fields.find(({ name }) => name === 'traits' || name === 'properties')
  const fields: Record<string, MappingField> = {}
  const taken = new Set<string>()
  const take = (target: string, column: string, field: FieldSpec | undefined): void => {
    if (Object.hasOwn(fields, target) || taken.has(column)) return
    fields[target] = withConversion(column, suggestConversion(field, textsOf(rows, column)))
    taken.add(column)
  }
  const places = [...columns.map(escaped), ...pathsIn(rows, columns)]
  const lastName = (path: string): string => bare(splitPath(path).at(-1) ?? '')
  const namesOf = (field: FieldSpec): readonly string[] => {
    // Of a person it is when the person was created, of an event when the event was.
    const more = field.name === 'timestamp' && home?.name === 'properties' ? ['createdat'] : []
    return [bare(field.name), ...(otherNames[field.name] ?? []), ...more]
  }
  /** The place of a field: of the names that it has in exports the best one, with values if there is one. */
  const placeOf = (field: FieldSpec): string | undefined => {
    const named = namesOf(field).flatMap((name) => places.filter((place) => lastName(place) === name))
    if (field.name === 'messageId') return named.find((place) => isUniqueId(textsOf(rows, place), rows.length))
    return named.find((place) => textsOf(rows, place).length > 0) ?? named.find((place) => columns.includes(place))
  }
  for (const field of spec.fields) {
    if (field.kind === 'object' || field.secret === true || field.name === 'sentAt') continue
    const place = placeOf(field)
    if (place === undefined) continue
    const column = columns.find((one) => escaped(one) === place) ?? place
    if (taken.has(column)) continue
    fields[field.name] = withConversion(column, suggestConversion(field, textsOf(rows, column)))
    // The address of a person without another id stays a trait too.
    if (!addressNames.has(lastName(place))) taken.add(column)
  }
  if (home !== undefined) {
    for (const column of columns) {
      // An object of this name is the object of the call.
      if (column === home.name && rows.some((row) => isDataObject(row[column]))) take(home.name, column, undefined)
      const path = reservedPath(home, column)
      if (path !== undefined) take(`${home.name}.${path}`, column, fieldAt(home.fields, path.split('.')))
      take(`${home.name}.${escaped(column)}`, column, undefined)
    }
  }
  return { version: 1, type, fields, rest: 'drop' }
}

/**
 * Fields of a proposal whose dates can be read day or month first in every row of the sample, so that a person must decide.
 */
export const undecidedDates = (
  { fields }: Mapping,
  rows: readonly Readonly<Record<string, unknown>>[],
): readonly string[] =>
  Object.entries(fields).flatMap(([target, field]) => {
    if (typeof field === 'string' || !('column' in field) || field.convert !== 'date-dmy') return []
    const texts = textsOf(rows, String(field.column)).filter((text) => convertDate(text, 'date-dmy') !== undefined)
    return texts.every((text) => convertDate(text, 'date-mdy') !== undefined) ? [target] : []
  })
