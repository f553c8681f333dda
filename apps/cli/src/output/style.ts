import { createColors } from 'picocolors'
import type { Io, TextOutput } from '../io/io.ts'

/** The colors of one output. */
export type Style = ReturnType<typeof createColors>

const wantsColor = (env: Io['env'], output: TextOutput): boolean => {
  if (env.NO_COLOR !== undefined && env.NO_COLOR !== '') return false
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '' && env.FORCE_COLOR !== '0') return true
  return output.isTTY && env.TERM !== 'dumb'
}

/**
 * Colors for a terminal; none for other outputs, with NO_COLOR or `--no-color`. FORCE_COLOR enables them everywhere.
 */
export const styleOf = (io: Pick<Io, 'env'>, output: TextOutput, color = true): Style =>
  createColors(color && wantsColor(io.env, output))
