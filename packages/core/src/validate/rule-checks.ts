import type { FieldRule } from '../spec/fields/field-spec.ts'
import { type IssueCode, issueRules } from '../spec/rules/issue-rules.ts'
import type { Breaches, IssueRule, RuleCheck } from '../spec/rules/rule-row.ts'
import { isJsonObject } from '../values/json-object.ts'
import { ruleOrder } from './issue-order.ts'
import { ruleMessage } from './messages.ts'
import { type Check, pathTo, type Run, report } from './run.ts'

type CheckOn<On extends RuleCheck['on']> = Extract<RuleCheck, { readonly on: On }>

const checks = (Object.entries(issueRules) as [IssueCode, IssueRule][]).flatMap(([code, { check }]) =>
  ('on' in check ? [check] : check).map((one) => ({ code, check: one })),
)

/** The checks of one sort, in the order of the rules. */
export const checksOn = <On extends RuleCheck['on']>(
  on: On,
): readonly { readonly code: IssueCode; readonly check: CheckOn<On> }[] =>
  checks.filter((one): one is { readonly code: IssueCode; readonly check: CheckOn<On> } => one.check.on === on)

const valueAt = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((inner, name) => (isJsonObject(inner) ? inner[name] : undefined), value)

/** Reports what a rule found at a value or below it. */
export const reportBreaches = (
  code: IssueCode,
  breaches: Breaches,
  {
    value,
    path,
    order,
    run,
    page,
  }: {
    readonly value: unknown
    readonly path: readonly (string | number)[]
    readonly order: number
    readonly run: Run
    readonly page?: string | undefined
  },
): void => {
  if (breaches === false) return
  for (const below of breaches === true ? [[]] : breaches) {
    const at = [...path, ...below]
    report(run, { order, code, path: at, message: ruleMessage(code, at, valueAt(value, below), run.now), page })
  }
}

/** The names directly below a dotted path that a rule looks at. */
export const ruledNames = (prefix: string): readonly string[] =>
  [...checksOn('text'), ...checksOn('object')]
    .flatMap(({ check }) => check.fields)
    .filter((field) => field.slice(0, Math.max(0, field.lastIndexOf('.'))) === prefix)
    .map((field) => field.slice(field.lastIndexOf('.') + 1))

/** Everything the rules look for in the field at a dotted path. */
export const fieldChecks = (field: string, row: FieldRule | undefined, index: number): readonly Check[] => {
  const text = checksOn('text').flatMap(({ code, check: { fields, test } }): readonly Check[] => {
    const position = fields.indexOf(field)
    if (position < 0) return []
    const order = ruleOrder(code, position)
    const check: Check = (value, name, parent, run) => {
      if (typeof value !== 'string' || !test(value, run)) return
      reportBreaches(code, true, { value, path: pathTo(name, parent), order, run })
    }
    return [check]
  })
  const objects = checksOn('object').flatMap(({ code, check: { fields, test, page } }): readonly Check[] => {
    const position = fields.indexOf(field)
    if (position < 0) return []
    const order = ruleOrder(code, position)
    const check: Check = (value, name, parent, run) => {
      const breaches = isJsonObject(value) && test(value, run)
      if (breaches !== false) reportBreaches(code, breaches, { value, path: pathTo(name, parent), order, run, page })
    }
    return [check]
  })
  const kinds = checksOn('kind').flatMap(({ code, check: { kind, test } }): readonly Check[] => {
    if (row?.kind !== kind) return []
    const order = ruleOrder(code, index)
    const check: Check = (value, name, parent, run) => {
      if (typeof value !== 'string' || !test(value, row.format)) return
      reportBreaches(code, true, { value, path: pathTo(name, parent), order, run })
    }
    return [check]
  })
  return [...text, ...objects, ...kinds]
}
