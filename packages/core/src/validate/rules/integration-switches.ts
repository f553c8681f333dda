import { createIssue } from '../../error/segment-issue.ts'
import { pages } from '../../spec/pages.ts'
import { isJsonObject } from '../../values/json-object.ts'
import type { CallRule } from '../call-rule.ts'
import { describeValue } from '../describe-value.ts'

/** Warns of integrations that are neither switched nor given options, and of `all` where `All` is meant. */
export const integrationSwitches: CallRule = (call) => {
  if (!isJsonObject(call.integrations)) return []
  return Object.entries(call.integrations).flatMap(([name, value]) => {
    const path = ['integrations', name]
    if (name !== 'All' && name.toLowerCase() === 'all') {
      const message = `integrations.${name} switches nothing; the name of the default is All.`
      return [createIssue('reserved_twin', path, message, pages.integrations)]
    }
    if (typeof value === 'boolean' || isJsonObject(value)) return []
    const message = `The switch of ${JSON.stringify(name)} is ${describeValue(value)}; true, false or an options object is expected.`
    return [createIssue('reserved_type', path, message, pages.integrations)]
  })
}
