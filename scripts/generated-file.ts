/** Generated text and its file. */
export interface GeneratedFile {
  /** Relative to the workspace. */
  readonly path: string
  /** Name of the marked section to replace. @default the whole file */
  readonly section?: string
  readonly text: string
}
