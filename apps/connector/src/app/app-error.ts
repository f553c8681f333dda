/** An app that cannot be read or run. The message names the file. */
export class AppError extends Error {
  override readonly name = 'AppError'
}
