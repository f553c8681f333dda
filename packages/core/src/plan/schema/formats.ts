import { daysInMonth } from '../../values/utc-time.ts'

const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/
const timePattern = /^(\d{2}):(\d{2}):(\d{2})(?:\.\d+)?(?:[Zz]|([+-])(\d{2})(?::?(\d{2}))?)$/

const isDate = (text: string): boolean => {
  const [matched, year, month, day] = datePattern.exec(text) ?? []
  return matched !== undefined && Number(day) >= 1 && Number(day) <= daysInMonth(Number(year), Number(month))
}

/** RFC 3339: with seconds and an offset. A leap second exists at the end of a day in UTC. */
const isTime = (text: string): boolean => {
  const match = timePattern.exec(text)
  if (match === null) return false
  const [, hour, minute, second, sign, hours = '0', minutes = '0'] = match
  if (Number(hour) > 23 || Number(minute) > 59 || Number(hours) > 23 || Number(minutes) > 59) return false
  if (Number(second) <= 59) return true
  const shift = (sign === '-' ? 1 : -1) * (Number(hours) * 60 + Number(minutes))
  const utc = (Number(hour) * 60 + Number(minute) + shift + 2880) % 1440
  return Number(second) === 60 && utc === 1439
}

const isDateTime = (text: string): boolean =>
  isDate(text.slice(0, 10)) && /^[Tt ]$/.test(text.slice(10, 11)) && isTime(text.slice(11))

const isIpv4 = (text: string): boolean => /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text)

const isIpv6 = (text: string): boolean => {
  const [head = '', tail, ...more] = text.split('::')
  if (more.length > 0 || !/^[\da-f:.]*$/i.test(text)) return false
  const groups = [
    ...(head === '' ? [] : head.split(':')),
    ...(tail === undefined || tail === '' ? [] : tail.split(':')),
  ]
  const last = groups.at(-1) ?? ''
  // The last four bytes may be written like an address of version 4.
  const isMixed = last.includes('.') && isIpv4(last) && (tail === undefined || tail !== '')
  const hexadecimal = isMixed ? groups.slice(0, -1) : groups
  if (!hexadecimal.every((group) => /^[\da-f]{1,4}$/i.test(group))) return false
  const length = hexadecimal.length + (isMixed ? 2 : 0)
  return tail === undefined ? length === 8 : length <= 7
}

const isHostname = (text: string): boolean =>
  text.length <= 253 &&
  text
    .replace(/\.$/, '')
    .split('.')
    .every((label) => /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/i.test(label))

/** Characters and percent-escapes that an address may have. */
const addressText = /^(?:[\w\-.~:/?#[\]@!$&'"()*+,;=]|%[\da-f]{2})*$/i

/** Some spelling of an address; how its parts are built is not checked. */
const isUriReference = (text: string): boolean => addressText.test(text) && text.split('#').length <= 2

const isUri = (text: string): boolean => /^[a-z][a-z\d+.-]*:./i.test(text) && isUriReference(text)

const isIri = (text: string): boolean => /^[a-z][a-z\d+.-]*:./i.test(text) && !/[\s<>"\\^`{|}]/.test(text)

const isEmail = (text: string): boolean => {
  const at = text.lastIndexOf('@')
  return at > 0 && at <= 64 && !/[\s@]/.test(text.slice(0, at)) && isHostname(text.slice(at + 1))
}

const isPointer = (text: string): boolean => /^(?:\/(?:[^~/]|~[01])*)*$/.test(text)

/**
 * Formats that are checked, by name; others are not. Each test takes linear time, and is at least as lenient as the
 * standard, because a call that Segment keeps must not be called wrong.
 */
export const formats: Readonly<Record<string, { readonly is: string; readonly test: (text: string) => boolean }>> = {
  'date-time': { is: 'a date and a time with an offset, such as 2026-01-31T09:30:00Z', test: isDateTime },
  date: { is: 'a date, such as 2026-01-31', test: isDate },
  time: { is: 'a time with an offset, such as 09:30:00Z', test: isTime },
  email: { is: 'an email address', test: isEmail },
  hostname: { is: 'the name of a host', test: isHostname },
  ipv4: { is: 'an IP address of version 4', test: isIpv4 },
  ipv6: { is: 'an IP address of version 6', test: isIpv6 },
  uri: { is: 'an address with a scheme, such as https://example.com', test: isUri },
  'uri-reference': { is: 'an address or a path', test: isUriReference },
  iri: { is: 'an address with a scheme, such as https://example.com', test: isIri },
  uuid: {
    is: 'a UUID',
    test: (text) => /^(?:urn:uuid:)?[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text),
  },
  'json-pointer': { is: 'a JSON pointer, such as /a/0', test: isPointer },
}
