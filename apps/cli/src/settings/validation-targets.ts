import { type ValidationTarget, validationTargets } from '@org/segment-core/spec'
import { usageError } from '../errors/cli-error.ts'
import type { GlobalOptions } from './global-options.ts'

const isTarget = (name: string): name is ValidationTarget => (validationTargets as readonly string[]).includes(name)

/** The targets of `--for`. @throws {CliError} `usage` for an unknown one */
export const targetsFrom = ({ for: list }: GlobalOptions): readonly ValidationTarget[] => {
  if (list === undefined) return []
  return list.split(',').map((text) => {
    const name = text.trim()
    if (isTarget(name)) return name
    throw usageError(
      `--for has no rules for ${JSON.stringify(name)}.`,
      `Use one or more of ${validationTargets.join(', ')}, separated by commas.`,
    )
  })
}
