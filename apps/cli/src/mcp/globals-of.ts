import type { GlobalOptions } from '../settings/global-options.ts'

/** Global options that every command of a tool gets. */
export const globalsOf = ({ profile, config }: GlobalOptions): readonly string[] => [
  ...(profile === undefined ? [] : [`--profile=${profile}`]),
  ...(config === undefined ? [] : [`--config=${config}`]),
]
