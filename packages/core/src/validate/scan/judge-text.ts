import {
  currencyBound,
  dateBound,
  emailBound,
  idBound,
  momentBound,
  oneOfBound,
  pastTimeBound,
  shortTextBound,
  timeBound,
  uriBound,
  userIdBound,
} from '../fast/field-bounds.ts'
import type { ValueRule } from './shape.ts'

/** Whether the full verdict would find nothing in a text. @param latestMs the latest timestamp, in milliseconds since 1970 */
export const isRightText = (check: ValueRule, text: string, latestMs: number): boolean => {
  switch (check.check) {
    case 'id':
      return idBound(text, check.longest) >= 0
    case 'userId':
      return userIdBound(text, check.longest) >= 0
    case 'shortText':
      return shortTextBound(text, check.longest) >= 0
    case 'pastTime':
      return pastTimeBound(text, latestMs) >= 0
    case 'time':
      return timeBound(text) >= 0
    case 'moment':
      return momentBound(text) >= 0
    case 'date':
      return dateBound(text) >= 0
    case 'email':
      return emailBound(text) >= 0
    case 'uri':
      return uriBound(text) >= 0
    case 'currency':
      return currencyBound(text) >= 0
    case 'oneOf':
      return oneOfBound(text, check.values) >= 0
    case 'filled':
      return text !== ''
    default:
      return false
  }
}
