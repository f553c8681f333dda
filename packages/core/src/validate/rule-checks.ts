import type { FieldRule } from '../spec/fields/field-spec.ts'
import { type IssueCode, issueRules } from '../spec/rules/issue-rules.ts'
import type { Breaches, IssueRule, ObjectCheck, RuleCheck, TextCheck } from '../spec/rules/rule-row.ts'
import type { ValidationTarget } from '../spec/validation-targets.ts'
import { isDataObject, type JsonObject } from '../values/json-object.ts'
import { ruleOrder } from './issue-order.ts'
import { ruleMessage } from './messages.ts'
import { type Check, pathTo, type Run, report } from './run.ts'

type CheckOn<On extends RuleCheck['on']> = Extract<RuleCheck, { readonly on: On }>

const checks = (Object.entries(issueRules) as [IssueCode, IssueRule][]).flatMap(([code, rule]) =>
  ('on' in rule.check ? [rule.check] : rule.check).map((check) => ({ code, check, target: rule.for })),
)

/** What a caller asks to be warned about besides what concerns every call. */
export type Targets = ReadonlySet<ValidationTarget>

export const noTargets: Targets = new Set()

/** The checks of one sort that apply, in the order of the rules. */
export const checksOn = <On extends RuleCheck['on']>(
  on: On,
  targets: Targets = noTargets,
): readonly { readonly code: IssueCode; readonly check: CheckOn<On> }[] =>
  checks.flatMap(({ code, check, target }) =>
    check.on === on && (target === undefined || targets.has(target)) ? [{ code, check: check as CheckOn<On> }] : [],
  )

/** The value at a path, if there is one. */
export const valueAt = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>(
    (inner, name) => (typeof inner === 'object' && inner !== null ? (inner as JsonObject)[name] : undefined),
    value,
  )

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
export const ruledNames = (prefix: string, targets: Targets): readonly string[] =>
  [...checksOn('text', targets), ...checksOn('object', targets)]
    .flatMap(({ check }) => check.fields)
    .filter((field) => field.slice(0, Math.max(0, field.lastIndexOf('.'))) === prefix)
    .map((field) => field.slice(field.lastIndexOf('.') + 1))

interface FieldRuleCheck {
  readonly code: IssueCode
  readonly order: number
  readonly page?: string | undefined
}

/** What the rules look for in the field at a dotted path: one check of its text and of its object, if there is any rule. */
export const fieldRules = (
  field: string,
  row: FieldRule | undefined,
  { index, targets }: { readonly index: number; readonly targets: Targets },
): Check | undefined => {
  const onText = checksOn('text', targets).flatMap(({ code, check: { fields, test } }) => {
    const position = fields.indexOf(field)
    return position < 0 ? [] : [{ code, order: ruleOrder(code, position), test }]
  })
  const onKind = checksOn('kind', targets).flatMap(({ code, check: { kind, test } }) =>
    row?.kind === kind ? [{ code, order: ruleOrder(code, index), test: (text: string) => test(text, row.format) }] : [],
  )
  const texts: readonly (FieldRuleCheck & { readonly test: TextCheck['test'] })[] = [...onText, ...onKind]
  const objects: readonly (FieldRuleCheck & { readonly test: ObjectCheck['test'] })[] = checksOn(
    'object',
    targets,
  ).flatMap(({ code, check: { fields, test, page } }) => {
    const position = fields.indexOf(field)
    return position < 0 ? [] : [{ code, order: ruleOrder(code, position), test, page }]
  })
  if (texts.length === 0 && objects.length === 0) return undefined
  return (value, name, parent, run) => {
    if (typeof value === 'string') {
      for (const { test, code, order } of texts) {
        if (test(value, run)) reportBreaches(code, true, { value, path: pathTo(name, parent), order, run })
      }
    } else if (objects.length > 0 && isDataObject(value)) {
      for (const { code, order, page, test } of objects) {
        const breaches = test(value, run)
        if (breaches !== false) reportBreaches(code, breaches, { value, path: pathTo(name, parent), order, run, page })
      }
    }
  }
}
