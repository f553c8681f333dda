/** Exit codes of the main job. */
export const exitCodes = {
  ok: 0,
  /** Something differed, failed or was lost; the report says what. */
  different: 1,
  usage: 64,
  badConfig: 78,
} as const
