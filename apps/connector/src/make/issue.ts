/** Something about an app that its platform refuses, ignores or reads in another way than meant. */
export interface FormatIssue {
  /** File, relative to the project file. */
  readonly file: string
  /** Names and indexes from the file's root inwards. */
  readonly path: readonly (string | number)[]
  readonly message: string
}

/** Writes an issue on one line: `modules/x/x.communication.iml.json response.error: message`. */
export const formatIssue = ({ file, path, message }: FormatIssue): string => {
  const place = path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
  return `${file}${place.length === 0 ? '' : ` ${place.join('')}`}: ${message}`
}
