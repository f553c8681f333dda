import { formatIssuePath, type IssuePath } from '@org/segment-core'
import { diffPlans, type LintPlanOptions, lintPlan, ruleLabel } from '@org/segment-core/plan'
import { usageError } from '../errors/cli-error.ts'
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts'
import type { Io } from '../io/io.ts'
import { countOf, printJson, styleOf } from '../output/report.ts'
import type { GlobalOptions } from '../settings/global-options.ts'
import { readPlanAt } from '../tracking-plan/plan-files.ts'
import { plainText, say } from '../workspace/print-list.ts'

const pathText = (path: IssuePath): string => (path.length === 0 ? '' : ` at ${plainText(formatIssuePath(path))}`)

const policies = ['Title Case', 'snake_case', 'none'] as const

/** Lints a tracking plan. */
export const lintPlanAt = async (
  io: Io,
  options: GlobalOptions,
  { path, naming }: { readonly path: string; readonly naming: string | undefined },
): Promise<ExitCode> => {
  const policy = policies.find((one) => one === naming)
  if (naming !== undefined && policy === undefined) {
    throw usageError(`Invalid naming ${JSON.stringify(naming)}.`, `Use ${policies.join(', ')}.`)
  }
  const lintOptions: LintPlanOptions = policy === undefined ? {} : { naming: policy }
  const plan = await readPlanAt(io, path)
  const findings = lintPlan(plan, lintOptions)
  const errors = findings.filter(({ severity }) => severity === 'error').length
  if (options.json) printJson(io, { rules: plan.rules.length, errors, findings })
  else {
    const style = styleOf(io, io.stdout, options.color)
    for (const { code, severity, rule, path: place, message, advice } of findings) {
      const label = severity === 'error' ? style.red('error  ') : style.yellow('warning')
      const where = rule === undefined ? 'the plan' : plainText(ruleLabel(rule))
      io.stdout.write(`${label} ${code} ${where}${pathText(place)}: ${plainText(message)} ${advice}\n`)
    }
    const warnings = findings.length - errors
    say(
      io,
      options,
      `${countOf(plan.rules.length, 'rule')}: ${countOf(errors, 'error')} and ${countOf(warnings, 'warning')}.`,
    )
  }
  return errors > 0 || (options.strict === true && findings.length > 0) ? exitCodes.badData : exitCodes.ok
}

/** Levels that let a comparison pass, lowest first. */
const levels = ['none', 'patch', 'minor', 'major'] as const

/** Compares two tracking plans. */
export const diffPlansAt = async (
  io: Io,
  options: GlobalOptions,
  { before, after, allow = 'minor' }: { readonly before: string; readonly after: string; readonly allow?: string },
): Promise<ExitCode> => {
  const most = (levels as readonly string[]).indexOf(allow)
  if (most === -1) throw usageError(`Invalid level ${JSON.stringify(allow)}.`, `Use ${levels.join(', ')}.`)
  const { level, changes } = diffPlans(await readPlanAt(io, before), await readPlanAt(io, after))
  if (options.json) printJson(io, { level, changes })
  else {
    const style = styleOf(io, io.stdout, options.color)
    for (const { level: one, rule, path, message, counterExample } of changes) {
      const label = one === 'major' ? style.red('major') : one
      io.stdout.write(`${label} ${plainText(ruleLabel(rule))}${pathText(path)}: ${plainText(message)}\n`)
      if (counterExample === undefined) continue
      io.stdout.write(`  valid before: ${plainText(JSON.stringify(counterExample.call))}\n`)
      for (const issue of counterExample.issues) io.stdout.write(`  after: ${plainText(issue.message)}\n`)
    }
    say(io, options, level === 'none' ? 'The plans are the same.' : `The highest change is ${level}.`)
  }
  return levels.indexOf(level) > most ? exitCodes.badData : exitCodes.ok
}
