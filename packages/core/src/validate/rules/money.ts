import { createIssue, type SegmentIssue } from '../../error/segment-issue.ts'
import { isJsonObject } from '../../values/json-object.ts'
import type { CallRule } from '../call-rule.ts'

/** Warns of a currency in lower case; revenue and unknown currencies are the schema's to find. */
export const money: CallRule = (call, { type }) => {
  if (type !== 'track' || !isJsonObject(call.properties)) return []
  const issues: SegmentIssue[] = []
  const { currency } = call.properties
  if (typeof currency === 'string' && /^[A-Za-z]{3}$/.test(currency) && currency !== currency.toUpperCase()) {
    const message = `properties.currency is "${currency}"; destinations that compare expect "${currency.toUpperCase()}".`
    issues.push(createIssue('currency_case', ['properties', 'currency'], message))
  }
  return issues
}
