import { createColors } from 'picocolors'
import type { Io, TextOutput } from '../io/io.ts'

/** Colours for one output, or none. */
export type Style = ReturnType<typeof createColors>

const wantsColor = (env: Io['env'], output: TextOutput): boolean => {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '' && env.FORCE_COLOR !== '0') return true
  return output.isTTY && env.TERM !== 'dumb'
}

/**
 * The colours of an output: none where it is no terminal, where NO_COLOR is set or `--no-color` is given; FORCE_COLOR
 * turns them on elsewhere.
 */
export const styleOf = (io: Pick<Io, 'env'>, output: TextOutput, color = true): Style =>
  createColors(color && wantsColor(io.env, output))
