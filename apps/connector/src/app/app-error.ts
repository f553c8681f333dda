/** An app folder that can not be read or executed; the message names the file. */
export class AppError extends Error {
  override readonly name = 'AppError'
}
