/** What a field may tell about a person. */
export type PersonalData =
  | 'email address'
  | 'phone number'
  | 'name'
  | 'postal address'
  | 'date of birth'
  | 'card number'
  | 'bank account'
  | 'IP address'
  | 'government ID'
  | 'location'

/** Names of fields, in lower case without separators. */
const byName: readonly (readonly [PersonalData, RegExp])[] = [
  ['email address', /e?mail(?:address|id)?$/],
  ['phone number', /(?:phone|mobile|cell|fax)(?:number|no)?$|^msisdn$/],
  ['name', /^(?:first|last|full|middle|maiden|sur|given|family|user|customer|contact|billing|shipping)name$/],
  [
    'postal address',
    /(?:^|billing|shipping|home|postal)(?:address|street|postcode|postalcode|zip|zipcode)(?:line)?\d?$/,
  ],
  ['date of birth', /^(?:birthday|birthdate|dob|dateofbirth)$/],
  ['card number', /^(?:credit|debit)?card(?:number|no)$|^creditcard$/],
  ['bank account', /^(?:iban|bankaccount|accountnumber|sortcode|routingnumber)$/],
  ['IP address', /^(?:client|remote|user)?ip(?:address)?$/],
  ['government ID', /^(?:ssn|socialsecurity(?:number)?|passport(?:number|no)?|taxid|nationalid|driverslicense)$/],
  ['location', /^(?:latitude|longitude|geolocation)$/],
]

const normalised = (name: string): string => name.toLowerCase().replace(/[^a-z\d]/g, '')

/** What the name of a field suggests. @param parent the name of the object that it is in */
export const personalByName = (name: string, parent: string): PersonalData | undefined => {
  const text = normalised(name)
  if (parent === 'address' && ['street', 'city', 'postalcode', 'zip'].includes(text)) return 'postal address'
  return byName.find(([, pattern]) => pattern.test(text))?.[0]
}

/** The check digit of payment cards (ISO/IEC 7812). */
const hasCheckDigit = (digits: string): boolean => {
  let sum = 0
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at])
    const doubled = at % 2 === 0 ? digit : digit * 2
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

/** What a text looks like. Tests are strict: a wrong guess hides an enum. */
export const personalByValue = (text: string): PersonalData | undefined => {
  if (text.length > 254) return undefined
  if (/^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/.test(text)) return 'email address'
  if (/^(?:\d{1,3}\.){3}\d{1,3}$/.test(text)) return 'IP address'
  if (/^\+\d[\d ()./-]{6,20}\d$/.test(text)) return 'phone number'
  if (/^[A-Z]{2}\d{2}(?: ?[A-Z\d]{4}){3,7}(?: ?[A-Z\d]{1,3})?$/.test(text)) return 'bank account'
  if (/^[3-6]\d{3}(?:[ -]?\d{2,6}){2,4}$/.test(text)) {
    const digits = text.replace(/\D/g, '')
    if (digits.length >= 13 && digits.length <= 19 && hasCheckDigit(digits)) return 'card number'
  }
  return undefined
}
