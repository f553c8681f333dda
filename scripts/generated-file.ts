/** Text that is made from a table, and where it stands. */
export interface GeneratedFile {
  /** Relative to the workspace. */
  readonly path: string
  /** Name of the marked section to fill; the whole file where there is none. */
  readonly section?: string
  readonly text: string
}
