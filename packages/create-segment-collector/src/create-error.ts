/** Exit codes, as in `sysexits.h`. */
export const exitCodes = { usage: 64, system: 71, cannotCreate: 73, cancelled: 130 } as const

/** A failure that its message explains to the user. */
export class CreateError extends Error {
  readonly exitCode: number

  constructor(message: string, exitCode: number) {
    super(message)
    this.name = 'CreateError'
    this.exitCode = exitCode
  }
}
