/** Exit codes of the main job. */
export const exitCodes = {
  ok: 0,
  /** A difference, a failure or a lost call; the report has the details. */
  different: 1,
  usage: 64,
  badConfig: 78,
} as const
